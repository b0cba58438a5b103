import type { FrameHole } from '../rig/time-line.ts';
import { sleep } from '../rig/wait.ts';
import { atMost, type Figure, median, plain, worst } from './figure.ts';
import { fullHdVideo, GOP_SECONDS, Scene } from './scene.ts';

const VICTIMS = ['ffmpeg', 'daemon', 'daemon and ffmpeg'] as const;
type Victim = (typeof VICTIMS)[number];

const STEADY_MS = 12_000;

interface Loss {
  /** Seconds of video before the kill that are in no clip. */
  readonly lostSeconds: number;
  /** Seconds from the kill to the first frame that is recorded again. */
  readonly awaySeconds: number;
}

/** What SIGKILL costs: video that was sent before it, and video that is sent until recording goes on. */
export async function kill(options: { rounds: number }): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const victim of VICTIMS) {
    const losses = await killed(victim, options.rounds);
    const lost = losses.map((loss) => loss.lostSeconds);
    const away = losses.map((loss) => loss.awaySeconds);
    // A daemon that was killed has to be started first, which is a matter of who starts it.
    const waited = (what: string, seconds: number) =>
      victim === 'ffmpeg' ? atMost(what, seconds, 1 + GOP_SECONDS, 's') : plain(what, seconds, 's', 2);
    figures.push(
      atMost(`kill -9 ${victim}: video lost from the open clip, median`, median(lost), 1, 's'),
      atMost(`kill -9 ${victim}: video lost from the open clip, worst`, worst(lost), 1, 's'),
      waited(`kill -9 ${victim}: without video after it, median`, median(away)),
      waited(`kill -9 ${victim}: without video after it, worst`, worst(away)),
    );
  }
  return figures;
}

async function killed(victim: Victim, rounds: number): Promise<Loss[]> {
  await using scene = await Scene.open({ cameras: ['front'], video: await fullHdVideo() });
  await scene.allRecording();
  const instants: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Somewhere else in the clip and in the group of pictures each time.
    await sleep(STEADY_MS + ((round * 1_370) % 4_000));
    const ffmpeg = await scene.daemon.ffmpeg();
    instants.push(Date.now());
    if (victim !== 'ffmpeg') scene.daemon.signal('SIGKILL');
    if (victim !== 'daemon') process.kill(ffmpeg, 'SIGKILL');
    if (victim === 'ffmpeg') continue;
    await scene.daemon.exited;
    scene.restartDaemon();
  }
  await sleep(STEADY_MS);
  await scene.daemon.stop();
  const found = await scene.yard.frameHoles('front');
  return instants.map((instantMs) => lossAt(found, instantMs));
}

/** NaN if no hole is found there: nothing was killed, or nothing was recorded after it. */
function lossAt(found: readonly FrameHole[], instantMs: number): Loss {
  const hole = found.find(({ fromMs, toMs }) => fromMs <= instantMs + 200 && toMs >= instantMs);
  const { fromMs, toMs } = hole ?? { fromMs: Number.NaN, toMs: Number.NaN };
  return { lostSeconds: (instantMs - fromMs) / 1000, awaySeconds: (toMs - instantMs) / 1000 };
}

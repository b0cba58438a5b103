import { sleep } from '../rig/wait.ts';
import { atMost, type Figure, median } from './figure.ts';
import { fullHdVideo, GOP_SECONDS, Scene } from './scene.ts';
import { leaps, type MissingFrames, recordedFrames } from './truth.ts';

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
    figures.push(
      atMost(`kill -9 ${victim}: video lost from the open clip, median`, median(lost), 1, 's'),
      atMost(`kill -9 ${victim}: video lost from the open clip, worst`, Math.max(...lost), 1, 's'),
      atMost(`kill -9 ${victim}: without video after it, median`, median(away), 1 + GOP_SECONDS, 's'),
      atMost(`kill -9 ${victim}: without video after it, worst`, Math.max(...away), 1 + GOP_SECONDS, 's'),
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
    scene.startDaemon();
  }
  await sleep(STEADY_MS);
  await scene.daemon.stop();
  const found = leaps(await recordedFrames(scene.store, 'front'));
  return instants.map((instantMs) => lossAt(found, instantMs));
}

function lossAt(found: readonly MissingFrames[], instantMs: number): Loss {
  const hole = found.find(({ fromMs, toMs }) => fromMs <= instantMs + 200 && toMs >= instantMs);
  if (!hole) return { lostSeconds: 0, awaySeconds: 0 };
  return { lostSeconds: (instantMs - hole.fromMs) / 1000, awaySeconds: (hole.toMs - instantMs) / 1000 };
}

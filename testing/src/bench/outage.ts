import { sleep } from '../rig/wait.ts';
import { atMost, type Figure, median } from './figure.ts';
import { fullHdVideo, GOP_SECONDS, Scene } from './scene.ts';
import { leaps, recordedFrames } from './truth.ts';

const STEADY_MS = 15_000;

/** Outages in seconds, and within how many seconds of the camera's return video must be recorded, besides one GOP. */
const OUTAGES = [
  { seconds: 5, withinSeconds: 1 },
  { seconds: 60, withinSeconds: 5 },
  { seconds: 600, withinSeconds: 5 },
] as const;

/** How soon a camera is recorded again that was switched off, for so long and longer. */
export async function outage(options: { rounds: number; seconds: number }): Promise<Figure[]> {
  const chosen = OUTAGES.filter(({ seconds }) => seconds <= options.seconds);
  const results = chosen.map(() => [] as number[]);
  for (let round = 0; round < options.rounds; round++) {
    const delays = await outagesAtOnce(chosen.map(({ seconds }) => seconds));
    for (const [index, delay] of delays.entries()) results[index]?.push(delay);
  }
  return chosen.flatMap(({ seconds, withinSeconds }, index) => {
    const delays = results[index] ?? [];
    const what = `camera away for ${seconds} s: recorded again after its return`;
    const limit = withinSeconds + GOP_SECONDS;
    return [
      atMost(`${what}, median`, median(delays), limit, 's'),
      atMost(`${what}, worst`, Math.max(...delays), limit, 's'),
    ];
  });
}

/** Several outages of one length each per camera, all cameras at once; seconds from return to first frame. */
async function outagesAtOnce(lengths: readonly number[]): Promise<number[]> {
  const ids = lengths.map((seconds) => `away${seconds}`);
  await using scene = await Scene.open({ cameras: ids, video: await fullHdVideo() });
  await scene.allRecording();
  await sleep(STEADY_MS);
  const backMs = await Promise.all(
    ids.map(async (id, index) => {
      const fake = scene.fake(id);
      // Nothing answers: what a camera without power looks like from another host is left to the reach probe.
      await fake.reboot({ downMs: (lengths[index] as number) * 1000 });
      return Date.now();
    }),
  );
  await sleep(STEADY_MS);
  await scene.daemon.stop();
  return await Promise.all(
    ids.map(async (id, index) => {
      const found = leaps(await recordedFrames(scene.store, id));
      const hole = found.at(-1);
      return hole ? (hole.toMs - (backMs[index] as number)) / 1000 : Number.NaN;
    }),
  );
}

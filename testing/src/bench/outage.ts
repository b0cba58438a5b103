import { sleep } from '../rig/wait.ts';
import { atMost, type Figure, median, worst } from './figure.ts';
import { fullHdVideo, GOP_SECONDS, Scene } from './scene.ts';

const STEADY_MS = 15_000;

/** Outages in seconds, and within how many seconds of the camera's return video must be recorded, besides one GOP. */
const OUTAGES = [
  { seconds: 5, withinSeconds: 1 },
  { seconds: 60, withinSeconds: 5 },
  { seconds: 600, withinSeconds: 5 },
] as const;

/** How soon a camera is recorded again that was away for so long at most; the shortest outage is always measured. */
export async function outage(options: { rounds: number; seconds: number }): Promise<Figure[]> {
  const chosen = OUTAGES.filter(({ seconds }, index) => index === 0 || seconds <= options.seconds);
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
      atMost(`${what}, worst`, worst(delays), limit, 's'),
    ];
  });
}

/**
 * One outage per camera, of these lengths, all cameras at once; seconds from return to first frame, NaN for a camera
 * that is not recorded again.
 */
async function outagesAtOnce(lengths: readonly number[]): Promise<number[]> {
  const lengthOf = new Map(lengths.map((seconds) => [`away${seconds}`, seconds]));
  await using scene = await Scene.open({ cameras: [...lengthOf.keys()], video: await fullHdVideo() });
  await scene.allRecording();
  await sleep(STEADY_MS);
  const returns = [...lengthOf].map(async ([id, seconds]) => {
    // Connections are refused meanwhile, as by a camera that starts up and has an address already.
    await scene.yard.camera(id).reboot({ downMs: seconds * 1000 });
    return { id, backMs: Date.now() };
  });
  const back = await Promise.all(returns);
  await sleep(STEADY_MS);
  await scene.daemon.stop();
  return await Promise.all(back.map(({ id, backMs }) => delayOf(scene, id, backMs)));
}

async function delayOf(scene: Scene, id: string, backMs: number): Promise<number> {
  const found = await scene.yard.frameHoles(id);
  const hole = found.find(({ fromMs, toMs }) => fromMs <= backMs && backMs <= toMs);
  return hole ? (hole.toMs - backMs) / 1000 : Number.NaN;
}

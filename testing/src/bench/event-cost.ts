import { ClipFeeder } from '../rig/clip-feeder.ts';
import { plantForest } from '../rig/clip-forest.ts';
import { EventRig } from '../rig/event-rig.ts';
import { cpuOf } from '../rig/process-cost.ts';
import { sleep } from '../rig/wait.ts';
import { cameraNames, settledMemory } from './event-sample.ts';
import { type Figure, plain } from './figure.ts';

const CAMERAS = cameraNames(16);
const CLIP_MS = 20_000;
const CLIPS = 10_000;
const SETTLE_MS = 30_000;
const MEBIBYTE = 1024 * 1024;

/** What cam-event costs while nothing happens but that 16 cameras are recorded. */
export async function eventsCost({ seconds }: { seconds: number }): Promise<Figure[]> {
  await using rig = await EventRig.open();
  const { layout } = rig;
  const footage = plantForest({
    ...{ layout, cameras: CAMERAS, clips: CLIPS, clipMs: CLIP_MS, untilMs: Date.now() },
  });
  await using _feeder = await ClipFeeder.start({ layout, footage, clipMs: CLIP_MS, clipBytes: 4_096 });
  await rig.start();
  const { pid } = rig.daemon;
  await sleep(SETTLE_MS);
  const beforeMs = await cpuOf([pid]);
  await sleep(seconds * 1000);
  const perSecond = ((await cpuOf([pid])) - beforeMs) / seconds;
  const memory = await settledMemory(pid);
  return [
    plain('16 cameras, no event: processor time', perSecond, '‰ of a core', 2),
    plain('16 cameras, no event: private memory', memory / MEBIBYTE, 'MiB', 1),
  ];
}

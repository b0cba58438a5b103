import { ClipFeeder } from '../rig/clip-feeder.ts';
import { EventRig } from '../rig/event-rig.ts';
import { sleep } from '../rig/wait.ts';
import { cameraNames, highestMemory, settledMemory } from './event-sample.ts';
import { atMost, exactly, type Figure, plain } from './figure.ts';

const FEW = 100;
const CAMERAS = cameraNames(2);
const CLIP_MS = 2_000;
/** Events that are saved at the same time. */
const AT_ONCE = 200;
const MOST_GROWTH_MIB = 5;
const MEBIBYTE = 1024 * 1024;

/** What private memory is left behind by 10,000 events (`rounds`), beside that after 100. */
export async function eventsMemory({ rounds }: { rounds: number }): Promise<Figure[]> {
  await using rig = await EventRig.open();
  const { layout } = rig;
  const footage = CAMERAS.map((camera) => ({ camera, endMs: Date.now() - 60_000, sequence: 0 }));
  await using _feeder = await ClipFeeder.start({ layout, footage, clipMs: CLIP_MS, clipBytes: 4_096 });
  await rig.start();
  const { pid } = rig.daemon;
  const idle = await settledMemory(pid);
  await saveEvents(rig, 0, FEW);
  const few = await settledMemory(pid);
  const startedAt = performance.now();
  const peak = await highestMemory(pid, saveEvents(rig, FEW, rounds));
  const seconds = (performance.now() - startedAt) / 1000;
  const many = await settledMemory(pid);
  return [
    plain('private memory before any event', idle / MEBIBYTE, 'MiB', 1),
    plain(`private memory after ${FEW} events`, few / MEBIBYTE, 'MiB', 1),
    plain(`private memory after ${rounds} events`, many / MEBIBYTE, 'MiB', 1),
    atMost('growth', (many - few) / MEBIBYTE, MOST_GROWTH_MIB, 'MiB', 1),
    plain('highest meanwhile', peak / MEBIBYTE, 'MiB', 1),
    plain(`events saved, of ${AT_ONCE} at a time`, (rounds - FEW) / seconds, 'a second', 0),
    exactly('events that became complete', completeOf(rig), rounds),
  ];
}

/** Triggers the events from one number to another, so that never more than some are being saved; resolves when all are. */
async function saveEvents({ desk }: EventRig, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number++) {
    while (number - desk.endCount >= AT_ONCE) await sleep(5);
    await desk.trigger({ event: `event ${number}`, mode: 'once', pre: 5, post: 0.2 });
  }
  await desk.ended(to);
}

function completeOf({ desk }: EventRig): number {
  return [...desk.ends.values()].filter((end) => end === 'complete').length;
}

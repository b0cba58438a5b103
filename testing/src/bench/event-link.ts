import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf, parseLinkName } from '@pm-dvr/contracts';
import { seededRandom } from '../fake-camera/random.ts';
import { ClipRecorder, type FinishedClip } from '../rig/clip-recorder.ts';
import { LinkWatch } from '../rig/event-link-watch.ts';
import { EventRig } from '../rig/event-rig.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { cameraNames, percentile99 } from './event-sample.ts';
import { atMost, exactly, type Figure, median, plain, worst } from './figure.ts';

const CAMERAS = cameraNames(16);
const CLIP_BYTES = 2 * 1024 * 1024;
/** On average a clip of 2 MiB every 5 s from each camera, which is 3.4 Mbit/s. */
const LONGEST_PAUSE_MS = 10_000;
/** Now and then all cameras finish a clip at the same moment. */
const CHORUS_EACH = 10;
/** What there is of each camera before the event; more than it wants. */
const PAST_MS = 90_000;
const MOST_P99_MS = 100;
const MEBIBYTE = 1024 * 1024;
const EVENT = 'on for long';

interface Takes {
  readonly alone: FinishedClip[];
  readonly together: FinishedClip[];
  readonly seconds: number;
}

/** How soon a clip that a recorder finishes has its link in a persistent event (`rounds`: clips a camera). */
export async function eventsLink({ rounds }: { rounds: number }): Promise<Figure[]> {
  await using rig = await EventRig.open();
  const beganMs = Date.now() - PAST_MS;
  const recorders = CAMERAS.map(
    (camera) => new ClipRecorder(rig.layout, { camera, endMs: beganMs, sequence: 0 }, CLIP_BYTES),
  );
  for (const recorder of recorders) {
    await recorder.begin();
    recorder.finish(Date.now());
    await recorder.begin();
  }
  await rig.start();
  const folder = rig.layout.eventDay(dayOf(Date.now()));
  using watch = new LinkWatch(folder);
  await rig.desk.trigger({ event: EVENT, mode: 'on', cameras: CAMERAS });
  await waitFor('the event', () => rig.desk.status?.running === 1);
  const takes = await record(recorders, rounds);
  await rig.desk.trigger({ event: EVENT, mode: 'off' });
  for (const recorder of recorders) recorder.finish(Date.now());
  await rig.desk.allSaved();
  return figuresOf(takes, linkInstants(folder, watch), rig.desk.ends.get(EVENT));
}

/** Each camera finishes its clips at moments of its own, but for those of the chorus. */
async function record(recorders: readonly ClipRecorder[], clips: number): Promise<Takes> {
  const startedAt = performance.now();
  const takes: Takes = { alone: [], together: [], seconds: 0 };
  for (let left = clips; left > 0; left -= CHORUS_EACH) {
    const solos = Math.min(left, CHORUS_EACH) - 1;
    await Promise.all(
      recorders.map((recorder, index) => solo(recorder, solos, left * 100 + index, takes.alone)),
    );
    for (const recorder of recorders) takes.together.push(recorder.finish(Date.now()));
    await Promise.all(recorders.map((recorder) => recorder.begin()));
  }
  return { ...takes, seconds: (performance.now() - startedAt) / 1000 };
}

async function solo(
  recorder: ClipRecorder,
  clips: number,
  seed: number,
  takes: FinishedClip[],
): Promise<void> {
  const random = seededRandom(seed);
  for (let count = 0; count < clips; count++) {
    await sleep(random() * LONGEST_PAUSE_MS);
    takes.push(recorder.finish(Date.now()));
    await recorder.begin();
  }
}

/** When the links of each file appeared, by inode (`performance.now()`). */
function linkInstants(folder: string, watch: LinkWatch): Map<number, number[]> {
  const instants = new Map<number, number[]>();
  for (const name of readdirSync(folder).filter((name) => parseLinkName(name) !== undefined)) {
    const { ino } = statSync(join(folder, name));
    instants.set(ino, [...(instants.get(ino) ?? []), watch.appeared.get(name) ?? Number.NaN]);
  }
  return instants;
}

function figuresOf(takes: Takes, instants: ReadonlyMap<number, number[]>, end: string | undefined): Figure[] {
  const delay = ({ inode, namedAt }: FinishedClip) => (instants.get(inode)?.[0] ?? Number.NaN) - namedAt;
  const [alone, together] = [takes.alone.map(delay), takes.together.map(delay)];
  const all = [...alone, ...together];
  const wrong = [...takes.alone, ...takes.together].filter(({ inode }) => instants.get(inode)?.length !== 1);
  return [
    plain('clips finished, 16 cameras', all.length, ''),
    plain('hashed meanwhile', (all.length * CLIP_BYTES) / MEBIBYTE / takes.seconds, 'MiB/s', 1),
    plain('clip finished to its link, median', median(all), 'ms', 2),
    atMost('clip finished to its link, 99th percentile', percentile99(all), MOST_P99_MS, 'ms'),
    plain('clip finished to its link, worst', worst(all), 'ms', 2),
    plain(`the same of ${alone.length} that no other is finished with, median`, median(alone), 'ms', 2),
    plain(
      `the same of ${together.length} that 15 others are finished with, median`,
      median(together),
      'ms',
      2,
    ),
    exactly('clips that were linked another number of times than once', wrong.length, 0),
    exactly('the event became', end ?? 'nothing', 'complete'),
  ];
}

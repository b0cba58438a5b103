import { basename } from 'node:path';
import { dayOf, parseManifestName } from '@pm-dvr/contracts';
import { messageOf } from '@pm-dvr/runtime';
import { ClipFeeder } from '../rig/clip-feeder.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { linksToCome } from '../rig/event-clip-links.ts';
import { LinkWatch } from '../rig/event-link-watch.ts';
import { EventRig } from '../rig/event-rig.ts';
import { pathsBelow, straysAmong } from '../rig/event-strays.ts';
import { sleep } from '../rig/wait.ts';
import { floodMessages } from './event-flood-messages.ts';
import { cameraNames, highestMemory, settledMemory } from './event-sample.ts';
import { atMost, exactly, type Figure, plain } from './figure.ts';

const CAMERAS = cameraNames(2);
const CLIP_MS = 5_000;
const WINDOW_MS = 60_000;
/** A flood of so many, relative to the one that is measured, comes before it: then all code has run. */
const WARM_UP = 0.05;
/** Messages that the broker has not yet taken. */
const ON_THE_WAY = 500;
const PATIENCE_MS = 180_000;
const MOST_LOG = 5_000;
const MOST_GROWTH_MIB = 5;
const MEBIBYTE = 1024 * 1024;

/** Damaged messages that are in order nevertheless make events; those end soon, so that the measurement does. */
const SHORT = { default_snap_time: '2s', mqtt_event_persistent_timeout: '10s' };

/** Seconds from the beginning of the flood. */
interface Course {
  readonly sent: number;
  /** All links of the event that was published right after the flood are there; NaN if they never came. */
  readonly served: number;
}

/** So many (`rounds`) random and damaged messages at full speed, and then a trigger that matters. */
export async function eventsFlood({ rounds }: { rounds: number }): Promise<Figure[]> {
  // Nothing may be lost at the broker on the way.
  await using rig = await EventRig.open({ settings: SHORT, broker: ['max_queued_messages 0'] });
  const { layout } = rig;
  const footage = CAMERAS.map((camera) => ({ camera, endMs: Date.now() - 2 * WINDOW_MS, sequence: 0 }));
  await using feeder = await ClipFeeder.start({ layout, footage, clipMs: CLIP_MS, clipBytes: 4_096 });
  await rig.start();
  const { pid } = rig.daemon;
  const known = new Set(pathsBelow(rig.store.folder));
  await flood(rig, feeder, Math.ceil(rounds * WARM_UP), 'after the first flood');
  await rig.desk.allSaved(PATIENCE_MS);
  const before = await settledMemory(pid);
  const flooding = flood(rig, feeder, rounds, 'right after the flood');
  const peak = await highestMemory(pid, flooding);
  const course = await flooding;
  await rig.desk.allSaved(PATIENCE_MS);
  const laterMs = (await goodEvent(rig, feeder, 'long after the flood')) * 1_000;
  await rig.desk.allSaved(PATIENCE_MS);
  const after = await settledMemory(pid);
  return [
    exactly('cam-event runs', String(rig.daemon.running), 'true'),
    plain('messages published', rounds / course.sent, 'a second'),
    plain('messages followed or refused', rounds / course.served, 'a second'),
    plain('events that they made', manifestsIn(rig), ''),
    plain('final manifests that were told of by MQTT', rig.desk.endCount, ''),
    exactly('published right after the flood: kept', Number.isFinite(course.served) ? 'yes' : 'no', 'yes'),
    plain('published right after the flood: publish to last link', course.served - course.sent, 's', 1),
    plain('published when all of that is over: publish to last link', laterMs, 'ms', 1),
    plain('private memory before', before / MEBIBYTE, 'MiB', 1),
    plain('private memory meanwhile, highest', peak / MEBIBYTE, 'MiB', 1),
    plain('private memory after', after / MEBIBYTE, 'MiB', 1),
    atMost('growth', (after - before) / MEBIBYTE, MOST_GROWTH_MIB, 'MiB', 1),
    exactly('paths made where events have no business', strays(rig, known), 0),
    exactly('faults that cam-event --verify finds', await faults(rig), 0),
  ];
}

/** Sends so many messages, and then a trigger that is in order, with that text. */
async function flood(rig: EventRig, feeder: ClipFeeder, count: number, event: string): Promise<Course> {
  const client = await rig.broker.client();
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  let onTheWay = 0;
  for (const { topic, payload } of floodMessages(count, count)) {
    onTheWay++;
    client.publish(topic, payload, { qos: 1 }, () => onTheWay--);
    while (onTheWay >= ON_THE_WAY) await sleep(0);
  }
  while (onTheWay > 0) await sleep(0);
  const sent = seconds();
  console.error(`  ${count} messages published in ${sent.toFixed(1)} s`);
  const served = sent + (await goodEvent(rig, feeder, event));
  await client.endAsync();
  return { sent, served };
}

/** Seconds from the publication of a trigger that is in order to its last link; NaN if that never comes. */
async function goodEvent(
  { desk, daemon, layout }: EventRig,
  feeder: ClipFeeder,
  event: string,
): Promise<number> {
  const atMs = Date.now();
  using watch = new LinkWatch(layout.eventDay(dayOf(atMs)));
  const names = CAMERAS.flatMap((camera) =>
    linksToCome(feeder, camera, { text: event, atMs, preMs: WINDOW_MS }),
  );
  const publishedAt = performance.now();
  void desk.trigger({ event, at: atMs / 1_000, pre: WINDOW_MS / 1_000, post: 0 });
  const lastAt = await watch.all(names, PATIENCE_MS).catch((error) => {
    console.error(`  ${messageOf(error)}; cam-event's last words:\n${daemon.output.slice(-MOST_LOG)}`);
    return Number.NaN;
  });
  return (lastAt - publishedAt) / 1_000;
}

function manifestsIn({ layout }: EventRig): number {
  return pathsBelow(layout.eventsDir).filter((path) => parseManifestName(basename(path)) && path[0] !== '.')
    .length;
}

/** How many paths there are that neither events nor recorders have made. */
export function strays({ store, layout }: EventRig, known: ReadonlySet<string>): number {
  const made = pathsBelow(store.folder).filter(
    (path) => !known.has(path) && !path.startsWith('store/recent/'),
  );
  const found = straysAmong(made, store.folder, layout);
  for (const path of found.slice(0, 10)) console.error(`  ${JSON.stringify(path)} is where it should not be`);
  return found.length;
}

/** How many faults a verification of all events finds; NaN if it does not end as it should. */
export async function faults({ configFile }: EventRig): Promise<number> {
  await using verification = DaemonProcess.start('cam-event', ['--verify', '--json', '-c', configFile]);
  await verification.exited;
  try {
    return (JSON.parse(verification.output) as { faults: number }).faults;
  } catch {
    console.error(verification.output.slice(0, 1_000));
    return Number.NaN;
  }
}

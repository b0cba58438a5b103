import { ClipFeeder } from '../rig/clip-feeder.ts';
import { auditEvents, type SavedPart, savedParts } from '../rig/event-audit.ts';
import { EventRig } from '../rig/event-rig.ts';
import { sleep } from '../rig/wait.ts';
import { cameraNames } from './event-sample.ts';
import { atMost, exactly, type Figure, plain } from './figure.ts';

const CAMERAS = cameraNames(2);
const CLIP_MS = 2_000;
const SNAP_MS = 10_000;
const TRIGGERS = 20;
/** MQTT's keep-alive is 30 s at most, and a reconnection comes within a few. */
const PATIENCE_MS = 120_000;

interface Sent {
  readonly event: string;
  readonly atMs: number;
}

/**
 * The network between cam-event and the broker is cut for a while (`seconds`), in which triggers are published at QoS 1, half of
 * them with a time of their own: what is kept of them.
 */
export async function eventsCut({ seconds }: { seconds: number }): Promise<Figure[]> {
  await using rig = await EventRig.open({
    settings: { default_snap_time: `${SNAP_MS / 1000}s` },
    cable: true,
  });
  const footage = CAMERAS.map((camera) => ({ camera, endMs: Date.now() - 60_000, sequence: 0 }));
  await using _feeder = await ClipFeeder.start({
    layout: rig.layout,
    footage,
    clipMs: CLIP_MS,
    clipBytes: 4_096,
  });
  await rig.start();
  rig.cable.cut();
  const sent = await publish(rig, (seconds * 1000) / TRIGGERS);
  rig.cable.mend();
  const mendedAt = performance.now();
  await rig.desk.ended(TRIGGERS, PATIENCE_MS);
  const endedMs = performance.now() - mendedAt;
  const parts = await savedParts(rig.layout);
  const times = sent.map(({ event }) => parts.filter(({ manifest }) => manifest.event === event).length);
  const around = sent.filter(({ event, atMs }) => parts.some((part) => isAround(part, event, atMs)));
  return [
    plain('the network was cut for', seconds, 's'),
    exactly(
      'triggers sent meanwhile that were saved once',
      times.filter((count) => count === 1).length,
      TRIGGERS,
    ),
    exactly('windows around the time of their trigger', around.length, TRIGGERS),
    exactly(
      'events that became complete',
      [...rig.desk.ends.values()].filter((end) => end === 'complete').length,
      TRIGGERS,
    ),
    exactly('faults found in links and manifests', (await auditEvents(rig.layout)).length, 0),
    atMost('network mended to the last event saved', endedMs / 1000, PATIENCE_MS / 1000, 's', 1),
  ];
}

/** Sends the triggers, with pauses; every second one says when it happened. */
async function publish({ desk }: EventRig, pauseMs: number): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (let number = 1; number <= TRIGGERS; number++) {
    const [event, atMs] = [`cut ${number}`, Date.now()];
    await desk.trigger({ event, mode: 'once', ...(number % 2 === 0 ? { at: atMs / 1000 } : {}) });
    sent.push({ event, atMs });
    await sleep(pauseMs);
  }
  return sent;
}

function isAround({ manifest }: SavedPart, event: string, atMs: number): boolean {
  const [window] = manifest.windows;
  if (manifest.event !== event || !window) return false;
  return window.from_ms <= atMs - SNAP_MS && (window.to_ms ?? 0) >= atMs + SNAP_MS;
}

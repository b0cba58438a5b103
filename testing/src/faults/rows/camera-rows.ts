import type { Fault } from '../../fake-camera/faults.ts';
import { smallVideo } from '../../rig/video-cache.ts';
import type { FaultRow } from '../fault-row.ts';

const CAUSE = 'The other camera loses nothing; the hole has its cause.';
/** Longer than it takes to find a stall and to say so. */
const NOTICED_SECONDS = 9;

function cameraRow(name: string, done: string, fault: Fault, more: Partial<FaultRow> = {}): FaultRow {
  return {
    name: `camera-${name}`,
    done,
    must: CAUSE,
    hurts: 'victim',
    least: 'while-broken',
    break: (plant) => plant.camera(plant.victim).fault(fault),
    mend: async (plant) => await plant.camera(plant.victim).clear(),
    ...more,
  };
}

const MISHEARD = 'It goes on, or begins anew; the other camera loses nothing.';

/** What a camera, or the way to it, can do to the recorder. */
export const CAMERA_ROWS: readonly FaultRow[] = [
  cameraRow('refuses', 'A camera refuses connections', { kind: 'refuse' }),
  cameraRow('401', 'A camera answers 401 to the right password', { kind: 'unauthorized' }),
  cameraRow('404', 'A camera answers 404', { kind: 'not-found' }),
  cameraRow('503', 'A camera answers 503', { kind: 'unavailable' }),
  cameraRow('closes', 'A camera closes the connection', { kind: 'close' }, { holdSeconds: 1, least: 0 }),
  cameraRow(
    'silent',
    'A camera sends nothing, its connection stays open',
    { kind: 'silent' },
    {
      holdSeconds: NOTICED_SECONDS,
    },
  ),
  cameraRow(
    'video-stops',
    "A camera's video stops while its sound goes on",
    { kind: 'video-stop' },
    {
      holdSeconds: NOTICED_SECONDS,
    },
  ),
  cameraRow(
    'trickles',
    'A camera sends 1,000 bytes a second',
    { kind: 'trickle', bytesPerSecond: 1_000 },
    {
      holdSeconds: NOTICED_SECONDS,
    },
  ),
  cameraRow(
    'never-answers',
    'A camera takes connections and never answers',
    { kind: 'never-answer' },
    {
      holdSeconds: NOTICED_SECONDS,
      margin: 12,
    },
  ),
  cameraRow(
    'drops',
    'A twentieth of the packets of a camera is lost',
    { kind: 'drop', share: 0.05 },
    {
      must: MISHEARD,
    },
  ),
  cameraRow(
    'corrupts',
    'A twentieth of the packets of a camera is damaged',
    { kind: 'corrupt', share: 0.05 },
    {
      must: MISHEARD,
    },
  ),
  cameraRow(
    'clock-forward',
    'The clock of a camera jumps an hour forward',
    { kind: 'clock-jump', seconds: 3_600 },
    {
      least: 0,
      must: MISHEARD,
    },
  ),
  cameraRow(
    'clock-back',
    'The clock of a camera jumps a minute back',
    { kind: 'clock-jump', seconds: -60 },
    {
      least: 0,
      must: MISHEARD,
    },
  ),
  cameraRow(
    'reboots',
    'A camera reboots for 3 s, with another resolution and H.265',
    { kind: 'close' },
    {
      break: async (plant) =>
        await plant.camera(plant.victim).reboot({ downMs: 3_000, video: await smallVideo('h265', 640, 360) }),
      holdSeconds: 1,
    },
  ),
];

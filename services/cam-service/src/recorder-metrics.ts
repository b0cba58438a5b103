import { CAMERA_STATES, type Metric, type MetricNameBy, metric, processMetrics } from '@pm-dvr/contracts';
import { PROGRAM_VERSION } from '@pm-dvr/runtime';
import type { CameraTally } from './camera-tally.ts';
import type { StatusBoard } from './status-board.ts';

/** Where the values of one camera come from. */
export interface CameraSource {
  readonly board: Pick<StatusBoard, 'counted'>;
  readonly tally: CameraTally;
}

/** A recorder that is gone writes nothing any more. */
const STATES = CAMERA_STATES.filter((state) => state !== 'gone');

/** Gives what reads the metrics of a recorder's process, of all cameras that it has then. */
export function recorderMetrics(
  process: string,
  cameras: () => ReadonlyMap<string, CameraSource>,
): () => Metric[] {
  const startSeconds = Date.now() / 1000;
  const facts = { program: 'cam-service', process, version: PROGRAM_VERSION, startSeconds };
  return () => [...processMetrics(facts), ...cameraMetrics(cameras())];
}

/** The metrics of cameras, by their IDs. */
export function cameraMetrics(cameras: ReadonlyMap<string, CameraSource>): Metric[] {
  const all = [...cameras].map(([camera, { board, tally }]) => ({ camera, tally, ...board.counted }));
  const each = (name: MetricNameBy<'camera'>, value: (one: (typeof all)[number]) => number | undefined) =>
    metric(
      name,
      all.map((one) => [{ camera: one.camera }, value(one)] as const),
    );
  const states = all.flatMap((one) =>
    STATES.map((state) => [{ camera: one.camera, state }, Number(one.state === state)] as const),
  );
  const unrecorded = all.flatMap(({ camera, tally }) =>
    [...tally.unrecordedMs].map(([cause, ms]) => [{ camera, cause }, ms / 1000] as const),
  );
  return [
    each('pm_dvr_camera_recording', ({ state }) => Number(state === 'recording')),
    metric('pm_dvr_camera_state', states),
    each('pm_dvr_camera_last_video_timestamp_seconds', ({ tally }) => secondsOf(tally.lastVideoMs)),
    each('pm_dvr_camera_frames_total', ({ tally }) => tally.frames),
    each('pm_dvr_camera_clips_total', ({ tally }) => tally.clips),
    each('pm_dvr_camera_bytes_total', ({ tally }) => tally.bytes),
    each('pm_dvr_camera_footage_seconds_total', ({ tally }) => secondsOf(tally.footageMs)),
    each('pm_dvr_camera_reconnects_total', ({ reconnects }) => reconnects),
    metric('pm_dvr_camera_unrecorded_seconds_total', unrecorded),
  ];
}

function secondsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

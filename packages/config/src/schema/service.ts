import * as z from 'zod';
import { expects } from '../values/expected.ts';
import { key } from '../values/key.ts';
import { duration } from '../values/quantity-schema.ts';
import { text } from '../values/text-schema.ts';
import { commonShape } from './common.ts';
import { includeShape } from './include.ts';
import { lazyShape } from './lazy-shape.ts';
import { SEGMENT_TIME, STALL_TIMEOUT } from './recording-bounds.ts';
import { rtspShape } from './rtsp.ts';

/** What cam-service alone needs: `cam_service.yaml`. */
export interface ServiceConfig {
  readonly defaultSegmentTimeMs: number;
  readonly stallTimeoutMs: number;
  /** 0: never flushed before the clip is finished. */
  readonly flushIntervalMs: number;
  readonly fragmentTimeMs: number;
  readonly retryMaxPauseMs: number;
  /** Absolute path, or a name on PATH. */
  readonly ffmpeg: string;
  readonly stopTimeoutMs: number;
}

/** Keys of `cam_service.yaml`. */
export const serviceShape = lazyShape({
  default_segment_time: () =>
    key(duration(SEGMENT_TIME).prefault('20s'), 'Length of a clip, unless the camera says otherwise.'),
  stall_timeout: () =>
    key(
      duration(STALL_TIMEOUT).prefault('8s'),
      'A camera that sends no new video frame for so long is connected anew.',
    ),
  flush_interval: () =>
    key(
      duration({ min: '500ms', max: '60s', orZero: true }).prefault('2s'),
      'How often the open clip is flushed to the disk: about what a power cut costs.',
    ),
  fragment_time: () =>
    key(
      duration({ min: '100ms', max: '5s' }).prefault('500ms'),
      'How much of the open clip ffmpeg keeps to itself: about what a killed recorder costs.',
    ),
  retry_max_pause: () =>
    key(duration({ min: '1s', max: '1h' }).prefault('5s'), 'Longest pause between attempts to connect.'),
  ffmpeg: () =>
    key(
      text('ffmpeg, or an absolute path').meta({ 'x-type': 'program' }).prefault('ffmpeg'),
      'The ffmpeg to use: a name on PATH or an absolute path.',
    ),
  stop_timeout: () =>
    key(
      duration({ min: '500ms', max: '30s' }).prefault('4s'),
      'How long ffmpeg may take to finish the open clip when the daemon stops.',
    ),
});

/** Schema of the keys that `cam_service.yaml` alone has. */
export function serviceSchema() {
  return z.strictObject({ ...includeShape(), ...serviceShape() }, expects('a map of keys'));
}

/** Schema of `cam_service.yaml` with all that it may include. */
export function camServiceSchema() {
  return z.strictObject(
    { ...includeShape(), ...serviceShape(), ...rtspShape(), ...commonShape() },
    expects('a map of keys'),
  );
}

export type CamServiceValues = z.output<ReturnType<typeof camServiceSchema>>;

/** The checked values under the names that programs use. */
export function serviceConfig(values: CamServiceValues): ServiceConfig {
  return {
    defaultSegmentTimeMs: values.default_segment_time,
    stallTimeoutMs: values.stall_timeout,
    flushIntervalMs: values.flush_interval,
    fragmentTimeMs: values.fragment_time,
    retryMaxPauseMs: values.retry_max_pause,
    ffmpeg: values.ffmpeg,
    stopTimeoutMs: values.stop_timeout,
  };
}

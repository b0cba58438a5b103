import {
  type CameraConfig,
  type CamServiceConfig,
  closest,
  discoverySettings,
  type LoadedConfig,
  metricsSettings,
  parseDuration,
  secretsOf,
  storeSettings,
} from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError } from '@pm-dvr/runtime';
import type { CameraSettings } from './camera-settings.ts';
import type { CamServiceOptions } from './options.ts';
import type { RunPlan } from './run-plan.ts';

/** No camera's ID begins so. */
const ALL = '_all';

/**
 * What the daemon is to do, from configuration and command line. Throws CodedError `UNKNOWN_CAMERA` or
 * `BAD_SEGMENT_TIME`, exit code 64.
 */
export function buildPlan(loaded: LoadedConfig<CamServiceConfig>, options: CamServiceOptions): RunPlan {
  const { values } = loaded;
  const segmentMs = options.segmentTime === undefined ? undefined : segmentTime(options.segmentTime);
  return {
    cameras: chosenCameras(values, options).map((camera) => cameraSettings(values, camera, segmentMs)),
    store: {
      ...storeSettings(values),
      minFreeBytes: values.fsMinFreeBytes,
    },
    ...(values.mqtt ? { broker: values.mqtt } : {}),
    ...discoverySettings(values),
    ...metricsSettings(values),
    instance: options.all ? ALL : (options.cameras[0] ?? ALL),
    statusTopic: values.mqttTopicStatus,
    flushIntervalMs: values.flushIntervalMs,
    ...(values.whineEmail === undefined
      ? {}
      : { mail: { to: values.whineEmail, sendmail: values.sendmail, afterMs: values.whineAfterMs } }),
    log: { level: values.logLevel, format: values.logFormat, ffmpeg: options.logFfmpeg },
    secrets: secretsOf(values),
    warnings: loaded.warnings,
  };
}

function chosenCameras(config: CamServiceConfig, options: CamServiceOptions): readonly CameraConfig[] {
  const known = config.cameras;
  if (options.all) return known.filter((camera) => camera.enabled);
  return options.cameras.map((id) => {
    const camera = known.find((one) => one.id === id);
    if (camera) return camera;
    throw unknownCamera(
      id,
      known.map((one) => one.id),
    );
  });
}

function unknownCamera(id: string, known: readonly string[]): CodedError {
  const near = closest(id, known);
  const guess = near === undefined ? '' : ` (did you mean "${near}"?)`;
  const text = `there is no camera "${id}"${guess}; known cameras: ${known.join(', ')}`;
  return new CodedError('UNKNOWN_CAMERA', text, { exitCode: EXIT.usage });
}

function cameraSettings(
  config: CamServiceConfig,
  camera: CameraConfig,
  segmentMs: number | undefined,
): CameraSettings {
  return {
    id: camera.id,
    source: camera.input,
    ...(camera.proxyPort !== undefined && { isProxied: true }),
    // What is said of the camera is for its proxy; mediamtx would refuse readers by UDP.
    transport: camera.proxyPort === undefined ? camera.transport : 'tcp',
    audio: camera.audio,
    ffmpeg: config.ffmpeg,
    inputOptions: camera.ffmpegInputOptions,
    outputOptions: camera.ffmpegOptions,
    segmentMs: segmentMs ?? camera.segmentTimeMs ?? config.defaultSegmentTimeMs,
    fragmentMs: config.fragmentTimeMs,
    stallTimeoutMs: camera.stallTimeoutMs ?? config.stallTimeoutMs,
    retryMaxPauseMs: config.retryMaxPauseMs,
    stopTimeoutMs: config.stopTimeoutMs,
  };
}

function segmentTime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1_000 && ms <= 3_600_000) return ms;
  throw new CodedError(
    'BAD_SEGMENT_TIME',
    `-t "${text}" is no clip length; expected 1s to 1h, such as "10s" or 10`,
    {
      exitCode: EXIT.usage,
    },
  );
}

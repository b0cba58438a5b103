import {
  type CameraConfig,
  type CamProxyConfig,
  closest,
  type LoadedConfig,
  secretsOf,
  storeSettings,
} from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError } from '@pm-dvr/runtime';
import { PROGRAMS } from './backend/proxy-program.ts';
import type { ProxySettings } from './backend/proxy-settings.ts';
import type { CamProxyOptions } from './options.ts';
import { planWarnings } from './plan-warnings-policy.ts';
import type { RunPlan } from './run-plan.ts';

/**
 * What the daemon is to do, from configuration and command line. Throws CodedError `UNKNOWN_CAMERA` (exit code 64),
 * `NO_PROXY_PORT` or `PROXY_SOURCE` (78).
 */
export function buildPlan(
  { values, warnings }: LoadedConfig<CamProxyConfig>,
  options: Pick<CamProxyOptions, 'camera' | 'verbosity'>,
): RunPlan {
  const camera = chosenCamera(values.cameras, options.camera);
  const proxy = proxySettings(values, camera, options.verbosity);
  return {
    camera: camera.id,
    proxy,
    checkIntervalMs: values.proxyCheckIntervalMs,
    startTimeoutMs: values.proxyStartTimeoutMs,
    maxPauseMs: values.proxyMaxPauseMs,
    stopTimeoutMs: values.proxyStopTimeoutMs,
    store: storeSettings(values),
    ...(values.mqtt ? { broker: values.mqtt } : {}),
    statusTopic: values.mqttProxyStatusTopic.replaceAll('%camid%', camera.id),
    log: { level: values.logLevel, format: values.logFormat },
    secrets: secretsOf(values),
    warnings: [...warnings, ...planWarnings(proxy, camera.input)],
  };
}

function chosenCamera(cameras: readonly CameraConfig[], id: string): CameraConfig {
  const camera = cameras.find((one) => one.id === id);
  if (camera) return camera;
  const known = cameras.map((one) => one.id);
  const near = closest(id, known);
  const guess = near === undefined ? '' : ` (did you mean "${near}"?)`;
  throw new CodedError(
    'UNKNOWN_CAMERA',
    `there is no camera "${id}"${guess}; known cameras: ${known.join(', ')}`,
    {
      exitCode: EXIT.usage,
    },
  );
}

function proxySettings(
  values: CamProxyConfig,
  camera: CameraConfig,
  verbosity: ProxySettings['verbosity'],
): ProxySettings {
  const { backend, reader } = values;
  const { name, schemes } = PROGRAMS[backend];
  if (camera.proxyPort === undefined)
    throw new CodedError(
      'NO_PROXY_PORT',
      `camera ${camera.id} has no proxy_port; expected one such as proxy_port: 8554 in cam_rtsp.yaml`,
      { exitCode: EXIT.config },
    );
  const scheme = /^([a-z]+):/i.exec(camera.source)?.[1]?.toLowerCase();
  if (scheme === undefined || !schemes.includes(scheme))
    throw new CodedError(
      'PROXY_SOURCE',
      `the source of camera ${camera.id} is not one for ${name}; expected a URL that begins with ${schemes.map((each) => `${each}://`).join(' or ')}`,
      { exitCode: EXIT.config },
    );
  return {
    ...{ backend, program: values.proxyProgram ?? name, source: camera.source },
    ...{ transport: camera.transport, listen: values.proxyListen, port: camera.proxyPort },
    ...(reader && { reader }),
    ...{ stallTimeoutMs: values.proxyStallTimeoutMs, verbosity },
  };
}

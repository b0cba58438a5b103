import {
  type CamEventConfig,
  discoverySettings,
  type LoadedConfig,
  metricsSettings,
  secretsOf,
  storeSettings,
} from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError } from '@pm-dvr/runtime';
import type { EventRequest } from './event-request.ts';
import type { CamEventOptions, SaveOptions } from './options-policy.ts';
import type { Job, RunPlan } from './run-plan.ts';

/**
 * What the engine is to do, from configuration and command line. Throws CodedError `NO_BROKER`, exit code 78, if
 * messages are to be followed and no broker is configured.
 */
export function buildPlan(
  loaded: LoadedConfig<CamEventConfig>,
  job: Job,
  options: Pick<CamEventOptions, 'debug'>,
): RunPlan {
  const { values } = loaded;
  if (job.kind === 'daemon' && !values.mqtt) throw noBroker(loaded.files);
  return {
    job,
    store: storeSettings(values),
    snapMs: values.defaultSnapMs,
    persistentTimeoutMs: values.mqttEventPersistentTimeoutMs,
    ...(values.mqtt ? { broker: values.mqtt } : {}),
    ...discoverySettings(values),
    ...metricsSettings(values),
    topics: {
      save: values.mqttEventTopic,
      pong: values.mqttPongTopic,
      life: values.mqttEventLifeTopic,
      error: values.mqttEventErrorTopic,
      status: values.mqttEventStatusTopic,
      switch: values.mqttEventSwitchTopic,
    },
    log: { level: logLevel(values.logLevel, options.debug), format: values.logFormat },
    secrets: secretsOf(values),
    warnings: loaded.warnings,
  };
}

/**
 * The request that a command line makes at `nowMs` (since the epoch), for cameras that are known. A persistent event
 * ends when it is switched off, unless the command line says how much to keep from after that.
 */
export function manualRequest(
  options: SaveOptions,
  cameras: EventRequest['cameras'],
  defaultSnapMs: number,
  nowMs: number,
): EventRequest {
  return {
    event: options.event,
    action: options.mode,
    cameras,
    atMs: options.atMs,
    preMs: options.preMs ?? defaultSnapMs,
    postMs: options.postMs ?? (options.mode === 'once' ? defaultSnapMs : 0),
    trigger: { by: 'command', receivedMs: nowMs },
  };
}

function logLevel(configured: CamEventConfig['logLevel'], debug: boolean): CamEventConfig['logLevel'] {
  return debug && configured !== 'trace' ? 'debug' : configured;
}

function noBroker(files: readonly string[]): CodedError {
  const where = files.length > 0 ? ` in ${files.join(' or ')}` : '';
  return new CodedError(
    'NO_BROKER',
    `-m needs a broker, and none is configured; write, for instance, mqtt: { url: mqtt://127.0.0.1:1883 }${where}`,
    { exitCode: EXIT.config },
  );
}

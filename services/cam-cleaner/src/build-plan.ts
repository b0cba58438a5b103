import {
  type CamCleanerConfig,
  discoverySettings,
  type LoadedConfig,
  metricsSettings,
  secretsOf,
  storeSettings,
} from '@pm-dvr/config';
import type { Limits } from './limits-policy.ts';
import type { CamCleanerOptions } from './options-policy.ts';
import type { Job, RunPlan } from './run-plan.ts';

/** What the process is to do, from configuration and command line. */
export function buildPlan(loaded: LoadedConfig<CamCleanerConfig>, options: CamCleanerOptions): RunPlan {
  const { values } = loaded;
  const job = jobOf(values, options);
  return {
    job,
    store: storeSettings(values),
    limits: limitsOf(values),
    remotes: values.remotes,
    ...(values.mqtt ? { broker: values.mqtt } : {}),
    ...discoverySettings(values),
    ...metricsSettings(values),
    statusTopic: values.mqttCleanerStatusTopic,
    ...(values.whineEmail === undefined
      ? {}
      : { mail: { to: values.whineEmail, sendmail: values.sendmail } }),
    log: { level: logLevel(values.logLevel, options), format: values.logFormat },
    secrets: secretsOf(values),
    warnings: loaded.warnings,
  };
}

function jobOf(values: CamCleanerConfig, options: CamCleanerOptions): Job {
  const { verbose } = options;
  if (options.mode === 'forecast') return { kind: 'forecast', json: options.json };
  if (options.mode === 'once') return { kind: 'once', dryRun: options.dryRun, json: options.json, verbose };
  const { cleanerSchedule, cleanerCheckIntervalMs } = values;
  return { kind: 'daemon', verbose, schedule: cleanerSchedule, checkIntervalMs: cleanerCheckIntervalMs };
}

function limitsOf(values: CamCleanerConfig): Limits {
  return {
    totalSizeBytes: values.limitTotalSizeBytes,
    minSizeBytes: values.limitMinSizeBytes ?? 0,
    minFreeBytes: values.fsMinFreeBytes,
    minAgeMs: values.limitMinAgeMs,
    ...(values.limitAgeMs === undefined ? {} : { ageMs: values.limitAgeMs }),
    ...(values.eventsAgeMs === undefined ? {} : { eventsAgeMs: values.eventsAgeMs }),
    ...(values.eventsSizeBytes === undefined ? {} : { eventsSizeBytes: values.eventsSizeBytes }),
    sharing: values.sharing,
    cameras: values.cameraLimits,
  };
}

/** A run under cron is silent while all is well. */
function logLevel(configured: CamCleanerConfig['logLevel'], options: CamCleanerOptions): string {
  const isTalkative = ['trace', 'debug', 'info'].includes(configured);
  return options.mode !== 'daemon' && !options.verbose && isTalkative ? 'warn' : configured;
}

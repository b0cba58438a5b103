import {
  type CamSyncConfig,
  discoverySettings,
  type LoadedConfig,
  metricsSettings,
  type RemoteConfig,
  secretsOf,
  storeSettings,
} from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError } from '@pm-dvr/runtime';
import type { CamSyncOptions } from './options-policy.ts';
import type { Job, RunPlan } from './run-plan.ts';

/** What the working process is to do, from configuration and command line. Throws as {@link chosenRemotes}. */
export function buildPlan(
  { values, warnings }: LoadedConfig<CamSyncConfig>,
  job: Job,
  options: Pick<CamSyncOptions, 'debug' | 'remotes'>,
): RunPlan {
  const { rcloneConfig, whineEmail } = values;
  const remotes = chosenRemotes(values.remotes, options.remotes);
  return {
    job,
    store: storeSettings(values),
    remotes,
    isForAllRemotes: remotes.length === values.remotes.length,
    rclone: {
      program: values.rclone,
      ...(rcloneConfig !== undefined && { config: rcloneConfig }),
      stallTimeoutMs: values.syncStallTimeoutMs,
    },
    intervalMs: values.syncIntervalMs,
    ...(values.mqtt ? { broker: values.mqtt } : {}),
    ...discoverySettings(values),
    ...metricsSettings(values),
    statusTopic: values.mqttSyncStatusTopic,
    ...(whineEmail !== undefined && {
      mail: { to: whineEmail, sendmail: values.sendmail, afterMs: values.whineAfterMs },
    }),
    log: {
      level: options.debug && values.logLevel !== 'trace' ? 'debug' : values.logLevel,
      format: values.logFormat,
    },
    secrets: secretsOf(values),
    warnings,
  };
}

/** The remotes of these names, or all; throws CodedError `UNKNOWN_REMOTE` (exit code 64) that names those there are. */
export function chosenRemotes(
  all: readonly RemoteConfig[],
  names: readonly string[],
): readonly RemoteConfig[] {
  if (names.length === 0) return all;
  return names.map((name) => {
    const remote = all.find((one) => one.name === name);
    if (remote) return remote;
    const known = all.map((one) => one.name).join(', ');
    throw new CodedError(
      'UNKNOWN_REMOTE',
      `there is no remote ${JSON.stringify(name)}; expected one of ${known}`,
      {
        exitCode: EXIT.usage,
      },
    );
  });
}

import { existsSync } from 'node:fs';
import { type CamSyncConfig, type LoadedConfig, loadCamSyncConfig } from '@pm-dvr/config';
import { EXIT, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { CodedError, systemClock } from '@pm-dvr/runtime';
import { buildPlan, chosenRemotes } from './build-plan.ts';
import { dryRunText } from './dry-run.ts';
import { helpText, parseCommandLine } from './options.ts';
import type { CamSyncOptions } from './options-policy.ts';
import type { Job, RunPlan } from './run-plan.ts';
import { readStatus } from './status-report.ts';
import { statusText } from './status-text.ts';

/** What the command touches of the process around it. */
export interface Surroundings {
  print(text: string): void;
  /** Says one line on standard error. */
  complain(line: string): void;
  /** Has this done after the end of this process. */
  handOver(plan: RunPlan): void;
}

/**
 * Runs one `cam-sync`, but for what needs rclone, and gives the exit code. CodedError with the exit code for what keeps
 * it from its work (`STORE_MISSING`, `UNKNOWN_REMOTE`, and those of the configuration).
 */
export async function camSync(args: readonly string[], around: Surroundings): Promise<number> {
  const command = parseCommandLine(args);
  if (command.kind === 'version') return EXIT.ok;
  if (command.kind === 'help') {
    around.print(`${await helpText()}\n`);
    return EXIT.ok;
  }
  if (command.kind === 'usage') {
    around.complain(`${command.message}\nTry "cam-sync --help".`);
    return EXIT.usage;
  }
  return await act(command.options, around);
}

async function act(options: CamSyncOptions, around: Surroundings): Promise<number> {
  const { mode, config: file } = options;
  // Only the daemon talks to the broker; who looks may not be able to read its password.
  const withoutSecretFiles = mode !== 'daemon';
  const loaded = loadCamSyncConfig({ withoutSecretFiles, ...(file !== undefined && { file }) });
  const layout = storeLayout(loaded.values);
  if (mode !== 'daemon') requireStore(layout);
  if (mode === 'dry-run' || mode === 'status') return await look(options, loaded, layout, around);
  around.handOver(buildPlan(loaded, jobOf(options), options));
  return EXIT.ok;
}

function jobOf(options: CamSyncOptions): Job {
  if (options.mode === 'verify')
    return { kind: 'verify', ...(options.day !== undefined && { day: options.day }) };
  return { kind: options.mode === 'once' ? 'once' : 'daemon' };
}

async function look(
  options: CamSyncOptions,
  { values, warnings }: LoadedConfig<CamSyncConfig>,
  layout: StoreLayout,
  around: Surroundings,
): Promise<number> {
  const remotes = chosenRemotes(values.remotes, options.remotes);
  for (const warning of warnings) around.complain(warning);
  if (options.mode === 'status') {
    const status = await readStatus({ layout, remotes, clock: systemClock });
    around.print(options.json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status));
    return status.code === 0 ? EXIT.ok : EXIT.failed;
  }
  for (const remote of remotes) around.print(await dryRunText({ layout, remote, clock: systemClock }));
  return EXIT.ok;
}

function requireStore({ baseDir, eventsDir }: StoreLayout): void {
  if (existsSync(eventsDir)) return;
  throw new CodedError(
    'STORE_MISSING',
    `${eventsDir} is not there; nothing was kept in ${baseDir} yet, or base_dir is another one`,
    { exitCode: EXIT.unavailable },
  );
}

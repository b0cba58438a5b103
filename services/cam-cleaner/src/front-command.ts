import { loadCamCleanerConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { buildPlan } from './build-plan.ts';
import { helpText, parseCommandLine } from './options.ts';
import type { RunPlan } from './run-plan.ts';

/** What the command touches of the process around it. */
export interface Surroundings {
  print(text: string): void;
  /** Says one line on standard error. */
  complain(line: string): void;
  /** Has the plan followed, after the end of this process. */
  handOver(plan: RunPlan): void;
}

/**
 * Reads command line and configuration, hands a plan over, and gives the exit code. Throws CodedError, with the exit code,
 * for a configuration that is wrong.
 */
export async function camCleaner(args: readonly string[], around: Surroundings): Promise<number> {
  const command = parseCommandLine(args);
  if (command.kind === 'version') return EXIT.ok;
  if (command.kind === 'help') {
    around.print(`${await helpText()}\n`);
    return EXIT.ok;
  }
  if (command.kind === 'usage') {
    around.complain(`${command.message}\nTry "cam-cleaner --help".`);
    return EXIT.usage;
  }
  const { options } = command;
  // Who only looks may not be allowed to read the broker's password.
  const withoutSecretFiles = options.mode === 'forecast' || (options.mode === 'once' && options.dryRun);
  const { config: file } = options;
  const loaded = loadCamCleanerConfig({ withoutSecretFiles, ...(file === undefined ? {} : { file }) });
  around.handOver(buildPlan(loaded, options));
  return EXIT.ok;
}

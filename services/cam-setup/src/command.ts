import { EXIT } from '@pm-dvr/contracts';
import { unattended } from './ask.ts';
import { addCamera } from './camera/add-camera.ts';
import { expectWritable } from './install-files.ts';
import { parseOptions, type SetupOptions } from './options.ts';
import { importOriginal } from './original/import-original.ts';
import type { Surroundings } from './surroundings.ts';
import { Terminal } from './terminal.ts';

/** What the command is given of the process around it. */
export interface Process {
  readonly version: string;
  readonly isTerminal: boolean;
  readonly stop: AbortController;
  print(text: string): void;
}

/** Runs one `cam-setup` and gives its exit code; throws CodedError with an exit code for what keeps it from its work. */
export async function camSetup(
  args: readonly string[],
  { version, isTerminal, stop, print }: Process,
): Promise<number> {
  const options = await parseOptions(args, version);
  if ('answer' in options) {
    print(`${options.answer}\n`);
    return EXIT.ok;
  }
  if (!options.dryRun) expectWritable(options.dir);
  const rest = { signal: stop.signal, nowMs: Date.now(), print };
  if (options.yes || !isTerminal) return await perform(options, { ...rest, ask: unattended(options.yes) });
  using terminal = new Terminal(stop);
  return await perform(options, { ...rest, ask: terminal });
}

async function perform(options: SetupOptions, around: Surroundings): Promise<number> {
  if (options.task.kind === 'import') return await importOriginal(options, options.task.from, around);
  await addCamera(options, options.task.add, around);
  return EXIT.ok;
}

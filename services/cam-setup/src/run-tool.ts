import { type ProgramResult, type RunToEndOptions, runToEnd } from '@pm-dvr/runtime';
import { goOnUnless } from './ask.ts';

/**
 * Runs a program to its end, unless the user interrupts it. Throws CodedError `PROGRAM_MISSING`, and `INTERRUPTED` when `signal`
 * says so.
 */
export async function runTool(
  program: string,
  args: readonly string[],
  options: RunToEndOptions & { readonly signal: AbortSignal },
): Promise<ProgramResult> {
  goOnUnless(options.signal);
  const result = await runToEnd(program, args, options);
  goOnUnless(options.signal);
  return result;
}

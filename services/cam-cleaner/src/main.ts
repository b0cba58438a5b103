import { setFlagsFromString } from 'node:v8';
import { EXIT } from '@pm-dvr/contracts';
import { asksFor, claimNotifySocket, endQuietlyWithoutReader, readPlan, runProgram } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Words that ask for the daemon. */
const DAEMON = /^--daemon$/;

/** cam-cleaner: the front reads what is wanted; this half looks and deletes. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  endQuietlyWithoutReader();
  const notify = claimNotifySocket();
  // A run sees many names once: V8 would give them some 50 MiB.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { plan, exitCode, stop } = await readPlan<RunPlan>(args, !asksFor(args, DAEMON));
  if (!plan) return exitCode;
  if (stop.signal.aborted) return plan.job.kind === 'daemon' ? EXIT.ok : EXIT.failed;
  const { run } = await import('./run.ts');
  return await run(plan, stop.signal, notify);
}

runProgram(main);

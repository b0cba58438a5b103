import { setFlagsFromString } from 'node:v8';
import { EXIT } from '@pm-dvr/contracts';
import { asksFor, claimNotifySocket, keepHeapSmall, readPlan, runProgram } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Words that ask for the daemon. */
const DAEMON = /^(?:-[a-z]*m[a-z]*|--mqtt)$/;

/** cam-event: the front reads what is wanted, and does what only looks; this half saves events. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const notify = claimNotifySocket();
  // V8 would give a burst of events 48 MiB for short-lived objects, and keep them.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { plan, exitCode, stop } = await readPlan<RunPlan>(args, !asksFor(args, DAEMON));
  if (!plan) return exitCode;
  if (stop.signal.aborted) return plan.job.kind === 'daemon' ? EXIT.ok : EXIT.failed;
  keepHeapSmall();
  const { run } = await import('./run.ts');
  return await run(plan, stop.signal, notify);
}

runProgram(main);

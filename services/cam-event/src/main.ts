import { setFlagsFromString } from 'node:v8';
import { EXIT } from '@pm-dvr/contracts';
import {
  askFront,
  claimNotifySocket,
  keepHeapSmall,
  lookHere,
  onStopSignals,
  runProgram,
} from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Words that ask for what the front does alone. */
const LOOKS = new Set(['-n', '--dry-run', '--list', '--verify', '-h', '--help', '--version']);

/** cam-event: the front reads what is wanted, and does what only looks; this half saves events. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const notify = claimNotifySocket();
  const looked = await lookHere(args, LOOKS);
  if (looked !== undefined) return looked;
  // V8 would give a burst of events 48 MiB for short-lived objects, and keep them.
  setFlagsFromString('--semi-space-growth-factor=1');
  // Signals that come while the front still reads the configuration are not to be missed.
  const stop = onStopSignals();
  const { plan, exitCode } = await askFront<RunPlan>(args);
  if (!plan) return exitCode;
  if (stop.signal.aborted) return plan.job.kind === 'daemon' ? EXIT.ok : EXIT.failed;
  const { run } = await import('./run.ts');
  keepHeapSmall();
  return await run(plan, stop.signal, notify);
}

runProgram(main);

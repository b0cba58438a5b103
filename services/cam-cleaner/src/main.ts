import { setFlagsFromString } from 'node:v8';
import { EXIT } from '@pm-dvr/contracts';
import {
  askFront,
  claimNotifySocket,
  endQuietlyWithoutReader,
  lookHere,
  onStopSignals,
  runProgram,
} from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Words that ask for what the front does alone. */
const LOOKS = new Set(['-h', '--help', '--version']);

/** cam-cleaner: the front reads what is wanted; this half looks and deletes. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const notify = claimNotifySocket();
  const looked = await lookHere(args, LOOKS);
  if (looked !== undefined) return looked;
  endQuietlyWithoutReader();
  // A run sees many names once: V8 would give them some 50 MiB.
  setFlagsFromString('--semi-space-growth-factor=1');
  // Signals that come while the front still reads the configuration are not to be missed.
  const stop = onStopSignals();
  // Loaded while the front reads; in an hourly run every tenth of a second is a part of the whole.
  const loading = import('./run.ts');
  // Told of below, if the front has anything to run.
  loading.catch(() => {});
  const { plan, exitCode } = await askFront<RunPlan>(args);
  if (!plan) return exitCode;
  if (stop.signal.aborted) return plan.job.kind === 'daemon' ? EXIT.ok : EXIT.failed;
  const { run } = await loading;
  return await run(plan, stop.signal, notify);
}

runProgram(main);

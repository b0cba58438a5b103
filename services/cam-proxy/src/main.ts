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
const LOOKS = new Set(['-d', '--debug', '--dry-run', '-h', '--help', '--version']);

/** cam-proxy: the front reads what is wanted, and does what only looks; this half keeps the proxy of a camera running. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const notify = claimNotifySocket();
  const looked = await lookHere(args, LOOKS);
  if (looked !== undefined) return looked;
  // Signals that come while the front still reads the configuration are not to be missed.
  const stop = onStopSignals();
  const { plan, exitCode } = await askFront<RunPlan>(args);
  if (stop.signal.aborted) return EXIT.ok;
  if (!plan) return exitCode;
  const { run } = await import('./run.ts');
  keepHeapSmall();
  return await run(plan, stop.signal, notify);
}

runProgram(main);

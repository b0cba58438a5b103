import { EXIT } from '@pm-dvr/contracts';
import { askFront, claimNotifySocket, onStopSignals, runProgram } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** cam-proxy: the front reads what is wanted, and does what only looks; this half keeps the proxy of a camera running. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const notify = claimNotifySocket();
  // Signals that come while the front still reads the configuration are not to be missed.
  const stop = onStopSignals();
  const { plan, exitCode } = await askFront<RunPlan>(args);
  if (stop.signal.aborted) return EXIT.ok;
  if (!plan) return exitCode;
  const { run } = await import('./run.ts');
  return await run(plan, stop.signal, notify);
}

runProgram(main);

import { EXIT } from '@pm-dvr/contracts';
import { asksFor, claimNotifySocket, keepHeapSmall, readPlan, runProgram } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Words that ask for anything but the daemon. */
const SHORT = /^(?:-[dh]|--(?:debug|dry-run|help|version))$/;

/** cam-proxy: the front reads what is wanted, and does what only looks; this half keeps the proxy of a camera running. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const notify = claimNotifySocket();
  const { plan, exitCode, stop } = await readPlan<RunPlan>(args, asksFor(args, SHORT));
  if (stop.signal.aborted) return EXIT.ok;
  if (!plan) return exitCode;
  keepHeapSmall();
  const { run } = await import('./run.ts');
  return await run(plan, stop.signal, notify);
}

runProgram(main);

import { EXIT } from '@pm-dvr/contracts';
import { asksFor, claimNotifySocket, keepHeapSmall, readPlan, runProgram } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Words that ask for anything but the daemon. */
const SHORT = /^(?:-[nh]|--(?:once|verify|dry-run|status|help|version)(?:=.*)?)$/;

/** cam-sync: the front reads what is wanted, and does what only looks; this half has rclone upload events. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const notify = claimNotifySocket();
  const { plan, exitCode, stop } = await readPlan<RunPlan>(args, asksFor(args, SHORT));
  if (!plan) return exitCode;
  if (stop.signal.aborted) return plan.job.kind === 'daemon' ? EXIT.ok : EXIT.failed;
  keepHeapSmall();
  const { run } = await import('./run.ts');
  return await run(plan, stop.signal, notify);
}

runProgram(main);

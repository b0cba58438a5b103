import { setFlagsFromString } from 'node:v8';
import { EXIT } from '@pm-dvr/contracts';
import {
  askFront,
  claimNotifySocket,
  keepHeapSmall,
  lookHere,
  messageOf,
  onReload,
  onStopSignals,
  runProgram,
} from '@pm-dvr/runtime';
import type { Daemon } from './daemon.ts';
import type { RunPlan } from './run-plan.ts';

/** Words that ask for what the front does alone. */
const LOOKS = new Set(['-d', '--debug', '--dry-run', '--check', '-h', '--help', '--version']);

/** cam-service: the front reads what is wanted and ends; this half records. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const notify = claimNotifySocket();
  const looked = await lookHere(args, LOOKS);
  if (looked !== undefined) return looked;
  // Most of this half runs seldom: V8 would drop its bytecode and compile it anew each time.
  setFlagsFromString('--no-flush-bytecode');
  // Signals that come while the front still reads the configuration are not to be missed.
  const stop = onStopSignals();
  let begin: (daemon: Daemon) => void = () => {};
  const begun = new Promise<Daemon>((resolve) => {
    begin = resolve;
  });
  onReload(async () => reload(await begun, args));
  // Loaded while the front reads: after a crash, each tenth of a second is footage.
  const loading = import('./daemon.ts');
  // Told of below, if the front has anything to run.
  loading.catch(() => {});
  const { plan, exitCode } = await askFront<RunPlan>(args);
  if (stop.signal.aborted) return EXIT.ok;
  if (!plan) return exitCode;
  const { Daemon } = await loading;
  keepHeapSmall();
  const daemon = new Daemon(plan, notify);
  begin(daemon);
  return await daemon.run(stop.signal);
}

async function reload(daemon: Daemon, args: readonly string[]): Promise<void> {
  try {
    const { plan } = await askFront<RunPlan>(args);
    if (plan) await daemon.reload(plan);
    else daemon.reloadFailed('see the messages above');
  } catch (error) {
    daemon.reloadFailed(messageOf(error));
  }
}

runProgram(main);

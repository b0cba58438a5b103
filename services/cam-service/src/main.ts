import { exitWith, messageOf, onReload, onStopSignals } from '@pm-dvr/runtime';
import { askFront, FRONT_MARK } from './front-process.ts';

/** cam-service: the front reads what is wanted and ends; this half records. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (process.env[FRONT_MARK]) {
    const { front } = await import('./front.ts');
    return await front(args);
  }
  const { plan, exitCode } = await askFront(args);
  if (!plan) return exitCode;
  const { Daemon } = await import('./daemon.ts');
  const stop = onStopSignals();
  const daemon = new Daemon(plan);
  onReload(async () => {
    try {
      const renewed = await askFront(args);
      if (renewed.plan) await daemon.reload(renewed.plan);
      else daemon.reloadFailed('see the messages above');
    } catch (error) {
      daemon.reloadFailed(messageOf(error));
    }
  });
  await daemon.run(stop.signal);
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.exitCode = exitWith(error);
  },
);

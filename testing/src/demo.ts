import { CodedError, messageOf } from '@pm-dvr/runtime';
import { parseOptions, USAGE } from './demo/options.ts';
import { runDemo } from './demo/run-demo.ts';
import { openScreen } from './demo/screen.ts';
import { listenForStop } from './demo/stop-request.ts';

/** `npm start`: a camera is recorded, an event is kept, and one can watch. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const stop = listenForStop();
  // A terminal that was closed, or a pager that has seen enough: nobody watches any more.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop.stop());
  const endAfterMs = options.seconds === undefined ? undefined : options.seconds * 1000;
  return await runDemo(options, stop, openScreen(process.stdout, endAfterMs));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof CodedError && error.code === 'USAGE';
  const text = error instanceof CodedError ? error.message : messageOf(error);
  process.stderr.write(`demo: ${text}\n${isUsage ? 'Try "npm start -- --help".\n' : ''}`);
  process.exitCode = error instanceof CodedError ? error.exitCode : 1;
}

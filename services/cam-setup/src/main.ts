import { CodedError, codeOf, endQuietlyWithoutReader, messageOf } from '@pm-dvr/runtime';
import { camSetup } from './command.ts';
import { restrictNewFiles } from './install-files.ts';

declare const __PM_DVR_VERSION__: string | undefined;

endQuietlyWithoutReader();
restrictNewFiles();

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

try {
  process.exitCode = await camSetup(process.argv.slice(2), {
    version: typeof __PM_DVR_VERSION__ === 'string' ? __PM_DVR_VERSION__ : 'development',
    isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    stop,
    print: (text) => process.stdout.write(text),
  });
} catch (error) {
  const hint = codeOf(error) === 'USAGE' ? '\nTry "cam-setup --help".' : '';
  process.stderr.write(`cam-setup: ${error instanceof Error ? error.message : messageOf(error)}${hint}\n`);
  process.exitCode = error instanceof CodedError ? error.exitCode : 1;
}

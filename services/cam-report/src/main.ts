import { EXIT } from '@pm-dvr/contracts';
import { CodedError, codeOf, endQuietlyWithoutReader, messageOf } from '@pm-dvr/runtime';
import { camReport } from './command.ts';

declare const __PM_DVR_VERSION__: string | undefined;

endQuietlyWithoutReader();

try {
  process.exitCode = await camReport(process.argv.slice(2), {
    nowMs: Date.now(),
    version: typeof __PM_DVR_VERSION__ === 'string' ? __PM_DVR_VERSION__ : 'development',
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
    print: (text) => process.stdout.write(text),
    warn: (text) => process.stderr.write(`cam-report: ${text}\n`),
  });
} catch (error) {
  const hint = codeOf(error) === 'USAGE' ? '\nTry "cam-report --help".' : '';
  process.stderr.write(`cam-report: ${error instanceof Error ? error.message : messageOf(error)}${hint}\n`);
  process.exitCode = error instanceof CodedError ? error.exitCode : unforeseen(error);
}

/** Exit code 1 would mean that footage is unexplained. */
function unforeseen(error: unknown): number {
  return codeOf(error) === 'EACCES' || codeOf(error) === 'EIO' ? EXIT.unavailable : EXIT.failed;
}

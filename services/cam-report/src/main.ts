import { EXIT } from '@pm-dvr/contracts';
import { CodedError, codeOf, endQuietlyWithoutReader, messageOf, systemClock } from '@pm-dvr/runtime';
import { camReport } from './command.ts';
import { camStatus } from './status/status-command.ts';

declare const __PM_DVR_VERSION__: string | undefined;

endQuietlyWithoutReader();

const around = {
  version: typeof __PM_DVR_VERSION__ === 'string' ? __PM_DVR_VERSION__ : 'development',
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  print: (text: string) => void process.stdout.write(text),
  warn: (text: string) => void process.stderr.write(`cam-report: ${text}\n`),
};

try {
  const [first, ...rest] = process.argv.slice(2);
  // Only as the first word: a camera may have this name too.
  process.exitCode =
    first === 'status'
      ? await camStatus(rest, { ...around, clock: systemClock, output: process.stdout })
      : await camReport(process.argv.slice(2), { ...around, nowMs: Date.now() });
} catch (error) {
  const hint =
    codeOf(error) === 'USAGE'
      ? `\nTry "cam-report ${process.argv[2] === 'status' ? 'status ' : ''}--help".`
      : '';
  process.stderr.write(`cam-report: ${error instanceof Error ? error.message : messageOf(error)}${hint}\n`);
  process.exitCode = error instanceof CodedError ? error.exitCode : unforeseen(error);
}

/** Exit code 1 would mean that footage is unexplained. */
function unforeseen(error: unknown): number {
  return codeOf(error) === 'EACCES' || codeOf(error) === 'EIO' ? EXIT.unavailable : EXIT.failed;
}

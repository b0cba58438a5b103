import { EXIT } from '@pm-dvr/contracts';
import { codeOf, endQuietlyWithoutReader, exitWith, handOver, runProgram } from '@pm-dvr/runtime';
import { camEvent, type Surroundings } from './front-command.ts';

/** Reads command line and configuration; hands a plan over, or does what needs no engine. Gives the exit code. */
async function front(args: readonly string[]): Promise<number> {
  endQuietlyWithoutReader();
  try {
    return await camEvent(args, surroundings());
  } catch (error) {
    const exitCode = exitWith(error);
    // Exit code 1 would mean that a fault was found.
    return codeOf(error) === 'EACCES' || codeOf(error) === 'EIO' ? EXIT.unavailable : exitCode;
  }
}

function surroundings(): Surroundings {
  const { stdout, stderr } = process;
  return {
    nowMs: Date.now(),
    columns: stdout.columns,
    print: (text) => void stdout.write(text),
    complain: (line) => void stderr.write(`cam-event: ${line}\n`),
    ...(stderr.isTTY && { showProgress: (text) => void stderr.write(`\r\u001b[K${text}`) }),
    handOver,
  };
}

runProgram(() => front(process.argv.slice(2)));

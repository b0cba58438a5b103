import { EXIT } from '@pm-dvr/contracts';
import { codeOf, endQuietlyWithoutReader, exitWith, type HandOver, runFront } from '@pm-dvr/runtime';
import { camEvent, type Surroundings } from './front-command.ts';

/** Reads command line and configuration; hands a plan over, or does what needs no engine. Gives the exit code. */
async function front(args: readonly string[], handOver: HandOver): Promise<number> {
  endQuietlyWithoutReader();
  try {
    return await camEvent(args, surroundings(handOver));
  } catch (error) {
    const exitCode = exitWith(error);
    // Exit code 1 would mean that a fault was found.
    return codeOf(error) === 'EACCES' || codeOf(error) === 'EIO' ? EXIT.unavailable : exitCode;
  }
}

function surroundings(handOver: HandOver): Surroundings {
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

export default front;
runFront(front, import.meta.url);

import { endQuietlyWithoutReader, exitWith, type HandOver, runFront } from '@pm-dvr/runtime';
import { camCleaner } from './front-command.ts';

/** Reads command line and configuration, and hands a plan over; gives the exit code. */
async function front(args: readonly string[], handOver: HandOver): Promise<number> {
  endQuietlyWithoutReader();
  const { stdout, stderr } = process;
  try {
    return await camCleaner(args, {
      print: (text) => void stdout.write(text),
      complain: (line) => void stderr.write(`cam-cleaner: ${line}\n`),
      handOver,
    });
  } catch (error) {
    return exitWith(error);
  }
}

export default front;
runFront(front, import.meta.url);

import { endQuietlyWithoutReader, exitWith, handOver, runProgram } from '@pm-dvr/runtime';
import { camCleaner } from './front-command.ts';

/** Reads command line and configuration, and hands a plan over; gives the exit code. */
async function front(args: readonly string[]): Promise<number> {
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

runProgram(() => front(process.argv.slice(2)));

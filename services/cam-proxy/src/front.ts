import { endQuietlyWithoutReader, exitWith, type HandOver, runFront } from '@pm-dvr/runtime';
import { camProxy } from './front-command.ts';

/** Reads command line and configuration; hands a plan over, or does what only looks. Gives the exit code. */
async function front(args: readonly string[], handOver: HandOver): Promise<number> {
  endQuietlyWithoutReader();
  const { stdout, stderr } = process;
  try {
    return await camProxy(args, {
      print: (text) => void stdout.write(text),
      complain: (line) => void stderr.write(`cam-proxy: ${line}\n`),
      handOver,
    });
  } catch (error) {
    return exitWith(error);
  }
}

export default front;
runFront(front, import.meta.url);

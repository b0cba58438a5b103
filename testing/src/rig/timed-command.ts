import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a command took from its start to its end. */
export interface TimedCommand {
  readonly seconds: number;
  /** Processor time, user and system, of its process and of all that it started and waited for; milliseconds. */
  readonly cpuMs: number;
  readonly stdout: string;
}

/** bash tells a command's time on the last line that it says: real, user and system, in seconds. */
const SCRIPT = 'TIMEFORMAT="%3R %3U %3S"; time "$@"';

/** Runs a command to its end by bash(1), whose `time` it is measured with. Throws if its exit code is none of the `good`. */
export async function timedCommand(
  command: readonly string[],
  { good = [0] }: { readonly good?: readonly number[] } = {},
): Promise<TimedCommand> {
  const child = spawn('bash', ['-c', SCRIPT, 'bash', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exited;
  if (!good.includes(code)) throw new Error(`${command.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  const [seconds, user, system] = (stderr.trimEnd().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (seconds === undefined || user === undefined || system === undefined)
    throw new Error(`${command.join(' ')}: its time is not told: ${stderr}`);
  return { seconds, cpuMs: (user + system) * 1000, stdout };
}

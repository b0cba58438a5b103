import { readFileSync } from 'node:fs';
import { codeOf } from './errors.ts';

/** One process, told apart from every later one that gets the same PID. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in clock ticks since boot; undefined if /proc does not tell. */
  readonly startTicks?: string;
  /** The boot that it runs in. */
  readonly bootId?: string;
}

/** By which a systemd unit tells the boot ID (`%b`), without dashes. */
export const BOOT_ID_VARIABLE = 'PM_DVR_BOOT_ID';

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const startTicks = readStat(process.pid)?.startTicks;
  const bootId = currentBootId();
  return {
    pid: process.pid,
    ...(startTicks === undefined ? {} : { startTicks }),
    ...(bootId === undefined ? {} : { bootId }),
  };
}

/** Whether that very process still runs. A process of another PID namespace counts as gone. */
export function isRunning(identity: ProcessIdentity): boolean {
  const bootId = currentBootId();
  if (identity.bootId !== undefined && bootId !== undefined && identity.bootId !== bootId) return false;
  const stat = readStat(identity.pid);
  // With /proc mounted hidepid=, other users' processes are there but cannot be looked at.
  if (stat === undefined) return answersToSignals(identity.pid);
  if (stat.state === 'Z' || stat.state === 'X') return false;
  return identity.startTicks === undefined || identity.startTicks === stat.startTicks;
}

/** Fields 3 and 22 of /proc/<pid>/stat (proc(5)); the name, field 2, may hold spaces and brackets. */
function readStat(pid: number): { state: string; startTicks: string } | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields?.[0], fields?.[19]];
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks };
}

/**
 * Both forms of it come out alike. A unit is told by systemd, because what it sees of /proc is not always what the rest of the
 * machine sees: systemd-nspawn gives its container a boot ID of its own there, and a sandbox inside shows that of the host.
 */
function currentBootId(): string | undefined {
  const told = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(
    process.env[BOOT_ID_VARIABLE] ?? '',
  );
  if (told) return told.slice(1).join('-');
  return readIfThere('/proc/sys/kernel/random/boot_id')?.trim();
}

function answersToSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

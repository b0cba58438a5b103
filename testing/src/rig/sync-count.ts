import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { readSyncDay, syncDays } from '@pm-dvr/footage';
import type { MadeEvent } from './made-event.ts';
import { REMOTE, type SyncRig } from './sync-rig.ts';

/** Paths, relative to the events folder, of all that the sync ledger counts as being at the remote; chain files left out. */
export async function countedFiles({ layout }: SyncRig): Promise<Set<string>> {
  const counted = new Set<string>();
  for (const day of await syncDays(layout, REMOTE))
    for (const file of (await readSyncDay(layout, REMOTE, day)).keys()) counted.add(`${day}/${file}`);
  return counted;
}

/** Files of events that the ledger does not count yet. */
export async function uncounted(rig: SyncRig, events: readonly MadeEvent[]): Promise<string[]> {
  const counted = await countedFiles(rig);
  return events.flatMap(({ paths }) => paths.filter((path) => !counted.has(path)));
}

/**
 * Everything that is wrong once all is said to be uploaded: {@link SyncRig.audit}, files of the events that are not counted
 * or not at the remote as they are here, and files that are counted twice.
 */
export async function wholeAudit(rig: SyncRig, events: readonly MadeEvent[]): Promise<string[]> {
  const paths = events.flatMap((event) => event.paths);
  return [
    ...(await rig.audit()),
    ...(await uncounted(rig, events)).map((path) => `${path} is not counted`),
    ...paths.filter((path) => !rig.isSame(path)).map((path) => `${path} is not at the remote as it is here`),
    ...(await countedTwice(rig)),
  ];
}

/** Files that the ledger counts again without having said that they are gone. */
export async function countedTwice({ layout }: SyncRig): Promise<string[]> {
  const faults: string[] = [];
  for (const day of await syncDays(layout, REMOTE)) {
    const counted = new Set<string>();
    for (const line of readFileSync(layout.syncLedgerFile(REMOTE, day), 'utf8').split('\n')) {
      const { type, file } = parse(line);
      if (type === undefined || file === undefined) continue;
      if (type === 'gone') counted.delete(file);
      else if (counted.has(file)) faults.push(`${day}/${file} is counted twice`);
      else counted.add(file);
    }
  }
  return faults;
}

/** PIDs of all rclones that work with the configuration of a rig, whoever started them. */
export async function rclonesOf(rig: SyncRig): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const isOne = (pid: string) => {
    try {
      const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return program.endsWith('rclone') && args.includes(rig.rclone.path);
    } catch {
      return false;
    }
  };
  return pids.filter(isOne).map(Number);
}

/** A line that a crash has torn says nothing. */
function parse(line: string): { type?: string; file?: string } {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

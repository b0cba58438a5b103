import { accessSync, chownSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError, makeFolder, writeFileAtomic } from '@pm-dvr/runtime';

const GROUP = 'smarthome';
const MODE = 0o640;
const FOLDER_MODE = 0o750;

/** What was written; absolute paths. */
export interface Installed {
  readonly written: readonly string[];
  /** Copies of what was there before. */
  readonly backups: readonly string[];
}

/**
 * Puts files into a folder, each as a whole: its owner may write it, its group read it, others nothing; as root, the
 * group is the programs' own. What was there keeps owner and group, and a copy of it stays. A file that holds the same
 * text already is left alone. Files come in the order given, so one that names another should come behind it.
 */
export async function installFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  nowMs: number,
): Promise<Installed> {
  const written: string[] = [];
  const backups: string[] = [];
  makeConfigFolder(resolve(folder));
  for (const [name, text] of files) {
    const path = join(folder, name);
    const old = statSync(path, { throwIfNoEntry: false });
    if (old && readFileSync(path, 'utf8') === text) continue;
    if (old) backups.push(await keepCopy(path, nowMs));
    const mode = old ? old.mode & 0o770 : MODE;
    await writeFileAtomic(path, text, { mode });
    await chmod(path, mode);
    if (isRoot()) chownSync(path, old?.uid ?? 0, old?.gid ?? programsGroup() ?? 0);
    written.push(path);
  }
  return { written, backups };
}

/** The names of those files that are in the folder already with another text. */
export function existing(folder: string, files: ReadonlyMap<string, string>): string[] {
  return [...files]
    .filter(
      ([name, text]) => existsSync(join(folder, name)) && readFileSync(join(folder, name), 'utf8') !== text,
    )
    .map(([name]) => name);
}

/** Throws CodedError `CONFIG_UNWRITABLE` if this account cannot write into a folder, or make it: before anything is asked. */
export function expectWritable(folder: string): void {
  try {
    accessSync(nearestFolder(resolve(folder)), constants.W_OK | constants.X_OK);
  } catch {
    const message = `${folder} cannot be written; run cam-setup as root, or give another folder with --dir`;
    throw new CodedError('CONFIG_UNWRITABLE', message, { exitCode: EXIT.unavailable });
  }
}

/** The folder, or the nearest one above it that is there. */
export function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

async function keepCopy(path: string, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const copy = `${path}.${stamp}.bak`;
  await copyFile(path, copy);
  const { mode, uid, gid } = statSync(path);
  await chmod(copy, mode & 0o660);
  if (isRoot()) chownSync(copy, uid, gid);
  return copy;
}

/** The programs' group may enter the folder, and those above it that had to be made. */
function makeConfigFolder(folder: string): void {
  const topmost = makeFolder(folder);
  const group = isRoot() ? programsGroup() : undefined;
  if (topmost === undefined || group === undefined) return;
  for (let made = folder; made.length >= topmost.length; made = dirname(made)) chownSync(made, 0, group);
}

/** So that what is made has no more rights than it is to have, from the beginning. */
export function restrictNewFiles(): void {
  process.umask(0o777 & ~FOLDER_MODE);
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The number of the programs' group; undefined if this machine has none. */
function programsGroup(groupFile = '/etc/group'): number | undefined {
  const line = readFileSync(groupFile, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${GROUP}:`));
  return line === undefined ? undefined : Number(line.split(':')[2]);
}

import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';

/**
 * Absolute paths of the control groups of this process in which systemd would put services: one with version 2, or the two
 * that systemd uses beside version 1.
 */
export async function ownGroups(): Promise<string[]> {
  const lines = (await readFile('/proc/self/cgroup', 'utf8')).split('\n');
  const pathIn = (hierarchy: string) =>
    lines.find((line) => line.split(':')[hierarchy === '' ? 0 : 1] === (hierarchy || '0'))?.split(':')[2] ??
    '/';
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return [join(ROOT, pathIn(''))];
  const mounted = [
    { folder: join(ROOT, 'systemd'), path: pathIn('name=systemd') },
    { folder: join(ROOT, 'unified'), path: pathIn('') },
  ];
  return mounted.filter(({ folder }) => existsSync(folder)).map(({ folder, path }) => join(folder, path));
}

/**
 * Makes a group called `name` in each of {@link ownGroups}, and returns their folders. A container in groups of its own is not
 * mixed up with another one of this machine: systemd-nspawn gives the group of its payload always the same name.
 */
export async function makeGroups(name: string): Promise<string[]> {
  const folders = (await ownGroups()).map((parent) => join(parent, name));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  return folders;
}

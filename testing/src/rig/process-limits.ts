import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '@pm-dvr/runtime';
import { sleep } from './wait.ts';

/** Where the kernel counts tasks by groups: version 1, or version 2. */
const PLACES = ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'];
const TRIES = 50;

/** A process that runs may open files up to this number from now on; what it has open, it keeps. */
export function limitDescriptors(pid: number, most: number): void {
  execFileSync(findProgram('prlimit'), ['--pid', String(pid), `--nofile=${most}:`]);
}

/** Why no limit of processes can be set here; undefined if one can. The limit of an account does not bind root. */
export function noTaskLimit(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can limit the processes of a group';
  return placeOfGroups() ? undefined : 'there is no place where the kernel limits processes by groups';
}

/** A process may start no other process or thread, until the end of the block. Needs root. */
export class TaskLimit implements AsyncDisposable {
  private readonly group: string;
  private readonly home: string;

  private constructor(group: string, home: string) {
    this.group = group;
    this.home = home;
  }

  static async set(pid: number): Promise<TaskLimit> {
    const home = placeOfGroups() as string;
    const group = await mkdtemp(join(home, 'pm-dvr-'));
    const limit = new TaskLimit(group, home);
    writeFileSync(join(group, 'cgroup.procs'), String(pid));
    const tasks = readFileSync(join(group, 'pids.current'), 'utf8').trim();
    writeFileSync(join(group, 'pids.max'), tasks);
    return limit;
  }

  /** Lets the process go on as before. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!existsSync(this.group)) return;
    for (let attempt = 1; ; attempt++) {
      for (const pid of readFileSync(join(this.group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean))
        move(pid, this.home);
      try {
        rmdirSync(this.group);
        return;
      } catch (error) {
        if (attempt === TRIES) throw error;
        await sleep(100);
      }
    }
  }
}

function move(pid: string, group: string): void {
  try {
    writeFileSync(join(group, 'cgroup.procs'), pid);
  } catch {
    // It has ended by itself.
  }
}

function placeOfGroups(): string | undefined {
  return PLACES.find((place) => {
    const controllers = existsSync(join(place, 'cgroup.controllers'))
      ? readFileSync(join(place, 'cgroup.subtree_control'), 'utf8').split(' ')
      : [];
    const isFirst = place.endsWith('/pids') && existsSync(place) && readdirSync(place).includes('tasks');
    return isFirst || controllers.some((name) => name.trim() === 'pids');
  });
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from './wait.ts';

/** Why there can be no small disk here; undefined if there can. */
export function noSmallDisk(): string | undefined {
  return process.getuid?.() === 0 ? undefined : 'only root can mount';
}

const UNMOUNT_TRIES = 20;
const FILES_PER_ROUND = 1_000;
const MEBIBYTE = 1 << 20;
const BLOCK = Buffer.alloc(4096);

/** An ext4 file system of its own in an image file, mounted by a loop device. Needs root. */
export class SmallDisk implements AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string;
  private readonly folder: string;
  private isReadOnly = false;
  private isFrozen = false;

  private constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, 'disk');
  }

  static async create(mebibytes: number): Promise<SmallDisk> {
    const disk = new SmallDisk(await mkdtemp(join(tmpdir(), 'pm-dvr-disk-')));
    try {
      await mkdir(disk.path);
      run('truncate', '-s', `${mebibytes}M`, disk.image);
      // Nothing is kept for root, who runs this; without a journal it is made at once.
      run('mkfs.ext4', '-q', '-b', String(BLOCK.length), '-m', '0', '-O', '^has_journal', disk.image);
      disk.mount();
      return disk;
    } catch (error) {
      await disk[Symbol.asyncDispose]();
      throw error;
    }
  }

  async freeBytes(): Promise<number> {
    const stats = await statfs(this.path);
    return stats.bavail * stats.bsize;
  }

  /** Somebody else writes until only so many bytes are free, give or take a MiB; with 0, to the last block. */
  async fillUp(leaveBytes: number): Promise<void> {
    const bytes = (await this.freeBytes()) - leaveBytes;
    if (bytes > MEBIBYTE) run('fallocate', '-l', String(bytes - MEBIBYTE), this.ballast);
    if (leaveBytes === 0) await writeUntilFull(`${this.ballast}-rest`);
  }

  /** Removes what {@link fillUp} wrote. */
  async makeRoom(): Promise<void> {
    await rm(this.ballast, { force: true });
    await rm(`${this.ballast}-rest`, { force: true });
    await rm(`${this.ballast}-files`, { recursive: true, force: true });
  }

  /** Somebody else makes empty files until no inode is left; {@link makeRoom} removes them. */
  async fillInodes(): Promise<void> {
    const folder = `${this.ballast}-files`;
    await mkdir(folder);
    for (let made = 0; ; made += FILES_PER_ROUND) {
      const names = Array.from({ length: FILES_PER_ROUND }, (_, index) => join(folder, String(made + index)));
      const results = await Promise.allSettled(names.map((name) => writeFile(name, '')));
      if (results.some(({ status }) => status === 'rejected')) return;
    }
  }

  /** From now on whoever writes waits, as for a disk that is very slow, until {@link thaw}. */
  freeze(): void {
    run('fsfreeze', '--freeze', this.path);
    this.isFrozen = true;
  }

  thaw(): void {
    run('fsfreeze', '--unfreeze', this.path);
    this.isFrozen = false;
  }

  /** It is no longer at {@link path}, where an empty folder is left; who has a file of it open keeps that. */
  detach(): void {
    run('umount', '--lazy', this.path);
  }

  /** It is at its place again. */
  attach(): void {
    this.mount();
  }

  /**
   * From now on nothing can be created, renamed or opened for writing under {@link path}. What a program has open
   * it can still write to: mount(8) refuses to change that.
   */
  makeReadOnly(): void {
    // Made elsewhere, where nobody has a file open for writing by it, or mount(8) would refuse.
    const aside = mkdtempSync(join(this.folder, 'aside-'));
    run('mount', '--bind', this.path, aside);
    run('mount', '-o', 'remount,bind,ro', aside);
    run('mount', '--bind', aside, this.path);
    this.isReadOnly = true;
    run('umount', '--lazy', aside);
  }

  makeWritable(): void {
    run('umount', '--lazy', this.path);
    this.isReadOnly = false;
  }

  /** Unmounts it, which frees the loop device, and removes the image. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isFrozen) this.thaw();
    if (this.isReadOnly) this.makeWritable();
    for (let attempt = 1; this.isMounted() && attempt <= UNMOUNT_TRIES; attempt++) {
      const options = attempt === UNMOUNT_TRIES ? ['--lazy'] : [];
      try {
        run('umount', ...options, this.path);
      } catch {
        await sleep(100);
      }
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private get image(): string {
    return join(this.folder, 'image');
  }

  private mount(): void {
    run('mount', '-o', 'loop', this.image, this.path);
  }

  private get ballast(): string {
    return join(this.path, 'ballast');
  }

  private isMounted(): boolean {
    try {
      run('mountpoint', '-q', this.path);
      return true;
    } catch {
      return false;
    }
  }
}

async function writeUntilFull(path: string): Promise<void> {
  await using file = await open(path, 'w');
  for (;;) {
    try {
      await file.write(BLOCK);
      await file.datasync();
    } catch {
      return;
    }
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

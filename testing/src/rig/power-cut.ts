import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@pm-dvr/runtime';
import { processTree } from './process-tree.ts';
import { sleep } from './wait.ts';

/**
 * The call by which the kernel's own tests play a power cut (`EXT4_IOC_SHUTDOWN`, which is XFS's `XFS_IOC_GOINGDOWN`, without
 * flushing the journal): from then on the file system writes nothing more to its device. Node.js has no ioctl(2).
 */
const SHUT_DOWN = `my $how = pack("L", 2);
sysopen(my $place, $ARGV[0], 0) or die "$!\\n";
ioctl($place, 0x8004587d, $how) or die "$!\\n";`;
/** How each kind is made and mounted. */
const KINDS = {
  // Harsher than the defaults: a file that replaces another is not written out by itself, and the journal is, each second.
  ext4: { make: ['mkfs.ext4', '-q'], options: 'loop,commit=1,noauto_da_alloc', leastMebibytes: 16 },
  xfs: { make: ['mkfs.xfs', '-q', '-f'], options: 'loop', leastMebibytes: 300 },
} as const;

/** File systems whose power can be cut. */
export type CuttableKind = keyof typeof KINDS;

const UNMOUNT_TRIES = 50;

/** Why no power cut can be played here; undefined if one can. */
export function noPowerCut(kind: CuttableKind = 'ext4'): string | undefined {
  const [make] = KINDS[kind].make;
  if (process.getuid?.() !== 0) return 'only root can mount';
  try {
    findProgram('perl');
    findProgram(make);
    return undefined;
  } catch {
    return `there is no perl or no ${make}`;
  }
}

/**
 * A file system of its own in an image file, whose power can be cut: what nobody had written through to the disk is
 * gone, as is everything after the cut. It plays a disk without a cache of its own. Needs root.
 */
export class CuttableDisk implements AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string;
  private readonly folder: string;
  private readonly kind: CuttableKind;
  private isMounted = false;

  private constructor(folder: string, kind: CuttableKind) {
    this.folder = folder;
    this.kind = kind;
    this.path = join(folder, 'disk');
  }

  /** At least as large as the file system can be. */
  static async create(mebibytes: number, kind: CuttableKind = 'ext4'): Promise<CuttableDisk> {
    const disk = new CuttableDisk(await mkdtemp(join(tmpdir(), 'pm-dvr-power-')), kind);
    const { make, leastMebibytes } = KINDS[kind];
    try {
      await mkdir(disk.path);
      run('truncate', '-s', `${Math.max(mebibytes, leastMebibytes)}M`, disk.image);
      run(make[0], ...make.slice(1), disk.image);
      disk.mount();
      return disk;
    } catch (error) {
      await disk[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Writes through what is there: as if it had been there for long. */
  flush(): void {
    run('sync', '-f', this.path);
  }

  /**
   * Cuts the power of the disk and of these processes, and all that they have started, and gives it back: when the promise
   * resolves, the disk has what it had at the cut.
   */
  async cut(pids: readonly number[]): Promise<void> {
    const trees = await Promise.all(pids.map((pid) => processTree(pid)));
    // In one go with the disk, for nothing must go on after it, least of all towards a remote.
    for (const pid of trees.flat()) signal(pid, 'SIGSTOP');
    run('perl', '-e', SHUT_DOWN, this.path);
    for (const pid of trees.flat()) signal(pid, 'SIGKILL');
    await this.unmount();
    this.mount();
  }

  /** Unmounts it, which frees the loop device, and removes the image. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isMounted) await this.unmount();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get image(): string {
    return join(this.folder, 'image');
  }

  private mount(): void {
    run('mount', '-o', KINDS[this.kind].options, this.image, this.path);
    this.isMounted = true;
  }

  /** Those that were killed may take a moment to let go of their files. */
  private async unmount(): Promise<void> {
    for (let attempt = 1; this.isMounted; attempt++) {
      const isLast = attempt === UNMOUNT_TRIES;
      try {
        run('umount', ...(isLast ? ['--lazy'] : []), this.path);
        this.isMounted = false;
      } catch (error) {
        if (isLast) throw error;
        await sleep(100);
      }
    }
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import {
  acquireProcessLock,
  type Clock,
  codeOf,
  makeDurableFolder,
  type ProcessLock,
  systemClock,
} from '@pm-dvr/runtime';

const RETRY_MS = 10;
const PATIENCE_MS = 30_000;

interface Waiting {
  /** Never rejects. */
  readonly run: () => Promise<void>;
  readonly fail: (error: unknown) => void;
  /** Until when the lock is waited for, monotonic. */
  readonly untilMs: number;
  readonly clock: Clock;
}

/** What this process wants to do under the lock of one chain, in order. */
class ChainQueue {
  private readonly chainDir: string;
  private readonly waiting: Waiting[] = [];
  private isBusy = false;
  /** Still held afterwards if it could not be released. */
  private lock: ProcessLock | undefined;

  constructor(chainDir: string) {
    this.chainDir = chainDir;
  }

  add(work: Waiting): void {
    this.waiting.push(work);
    if (!this.isBusy) void this.drain();
  }

  /** Works until nothing waits. Taking the lock costs several file operations, so it is kept in between. Never rejects. */
  private async drain(): Promise<void> {
    this.isBusy = true;
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      if (await this.take()) {
        for (let next = this.waiting.shift(); next; next = this.waiting.shift()) await next.run();
        await this.release();
      } else {
        await first.clock.sleep(RETRY_MS);
      }
    }
    this.isBusy = false;
  }

  /** Whether the lock is taken; those who have waited for it too long fail. */
  private async take(): Promise<boolean> {
    try {
      if (this.lock) return true;
      // A line of the chain must not be lost because the name of its folder was.
      await makeDurableFolder(this.chainDir);
      this.lock = await acquireProcessLock(join(this.chainDir, '.lock'));
      return true;
    } catch (error) {
      const impatient = this.waiting.filter(
        ({ clock, untilMs }) => codeOf(error) !== 'LOCK_HELD' || clock.monotonicMs() >= untilMs,
      );
      for (const one of impatient) {
        this.waiting.splice(this.waiting.indexOf(one), 1);
        one.fail(error);
      }
      return false;
    }
  }

  private async release(): Promise<void> {
    try {
      await this.lock?.release();
      this.lock = undefined;
    } catch {
      // What was to be done is done. The lock goes with the process, or after the next work.
    }
  }
}

/** One for each chain that this process has changed. */
const queues = new Map<string, ChainQueue>();

/**
 * Does some work while nobody else, in this process or another, changes the chain. Works of one process follow each other
 * in the order of their calls. Fails with CodedError `LOCK_HELD` (exit code 75) if another process keeps the lock
 * for 30 s, with Node's error if the chain's folder cannot be written, else as the work does. Work must not wait for
 * other work under the same lock.
 */
export async function withChainLock<T>(
  layout: Pick<StoreLayout, 'chainDir'>,
  work: () => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> {
  const queue = queues.get(layout.chainDir) ?? new ChainQueue(layout.chainDir);
  queues.set(layout.chainDir, queue);
  return new Promise<T>((resolve, reject) => {
    const run = async () => {
      try {
        resolve(await work());
      } catch (error) {
        reject(error);
      }
    };
    queue.add({ run, fail: reject, untilMs: clock.monotonicMs() + PATIENCE_MS, clock });
  });
}

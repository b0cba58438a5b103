/** One after the other: copying and hashing read whole clips, and the disk has recorders to serve. */
export class WorkQueue {
  private last: Promise<unknown> = Promise.resolve();
  private isStopped = false;

  /** Does some work when what was asked for before is done; never, once it is stopped. Rejects as the work does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(() => (this.isStopped ? new Promise<never>(() => {}) : work()));
    this.last = result.catch(() => {});
    return result;
  }

  /** Begins nothing more. */
  stop(): void {
    this.isStopped = true;
  }
}

import { closeSync, fdatasync, openSync } from 'node:fs';

/** The clip that ffmpeg writes just now, held open so that what is in it can be flushed to the disk. */
export class OpenClip {
  private readonly pathOf: (sequence: number) => string;
  private file: { sequence: number; fd: number } | undefined;
  private isFlushing = false;
  /** Called when the flush that runs is over. */
  private afterFlush: (() => void) | undefined;

  constructor(pathOf: (sequence: number) => string) {
    this.pathOf = pathOf;
  }

  /** Writes what ffmpeg has put into a clip through to the disk. Skipped while the last flush still runs. */
  flush(sequence: number): void {
    if (this.isFlushing) return;
    try {
      const fd = this.open(sequence);
      this.isFlushing = true;
      // A disk that cannot be written shows in ffmpeg's own errors and in the space guard.
      fdatasync(fd, () => {
        this.isFlushing = false;
        this.afterFlush?.();
      });
    } catch {
      // There is no open clip yet, or the store is gone, which the next attempt to write tells.
    }
  }

  /** The file descriptor, if that clip was the last to be flushed; it is the caller's then. */
  handOver(sequence: number): number | undefined {
    const { file } = this;
    if (file?.sequence !== sequence || this.isFlushing) return undefined;
    this.file = undefined;
    return file.fd;
  }

  /** Resolves when no flush runs any more and the file is closed. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (!this.isFlushing) return resolve();
      this.afterFlush = resolve;
    });
    this.afterFlush = undefined;
    this.closeFile();
  }

  private open(sequence: number): number {
    if (this.file?.sequence === sequence) return this.file.fd;
    this.closeFile();
    const fd = openSync(this.pathOf(sequence), 'r');
    this.file = { sequence, fd };
    return fd;
  }

  private closeFile(): void {
    const { file } = this;
    this.file = undefined;
    if (file) closeSync(file.fd);
  }
}

import type { DaemonProcess } from './daemon-process.ts';
import { sleep } from './wait.ts';

/** Keeps a daemon running as systemd would: started again a moment after each end, until it is stopped. */
export class Supervisor implements AsyncDisposable {
  private readonly start: () => DaemonProcess;
  private readonly pauseMs: number;
  private current: DaemonProcess;
  private stopping = false;
  private readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(start: () => DaemonProcess, pauseMs = 100) {
    this.start = start;
    this.pauseMs = pauseMs;
    this.current = start();
    this.ended = this.keepRunning();
  }

  /** The daemon as it runs now, or as it ended last. */
  get daemon(): DaemonProcess {
    return this.current;
  }

  /** SIGTERM; resolves with how the daemon ended. */
  async stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.stopping = true;
    this.current.signal('SIGTERM');
    return await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopping = true;
    this.current.signal('SIGKILL');
    await this.ended;
  }

  private async keepRunning() {
    for (;;) {
      const exit = await this.current.exited;
      if (this.stopping) return exit;
      await sleep(this.pauseMs);
      if (this.stopping) return exit;
      this.current = this.start();
    }
  }
}

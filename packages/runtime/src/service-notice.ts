import { spawn } from 'node:child_process';
import { findProgram } from './child-process.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './logging.ts';
import type { NotifySocket } from './notify-socket.ts';
import { type Notice, withNotice } from './service-notice-policy.ts';

/** Longer than systemd-notify itself waits for systemd, which is 5 s. */
const TIMEOUT_MS = 10_000;

/**
 * Says things to the service manager, one after the other, in the background. Node.js cannot send datagrams to Unix sockets, so
 * systemd-notify(1) does; it ends only when systemd has taken the message, and knows by then which unit it came from. Nothing it
 * does throws; that nobody hears is logged once.
 */
export class ServiceNotices {
  private readonly notify: NotifySocket;
  private readonly log: Logger;
  private waiting: readonly Notice[] = [];
  private sending: Promise<void> | undefined;
  private isDeaf = false;

  constructor(notify: NotifySocket, log: Logger) {
    this.notify = notify;
    this.log = log;
  }

  /** Values must be single lines; everybody on the machine can read them. */
  say(notice: Notice): void {
    this.waiting = withNotice(this.waiting, notice);
    this.sending ??= this.sendAll().finally(() => {
      this.sending = undefined;
    });
  }

  /** Resolves when all that was said has been heard, or given up. */
  async heard(): Promise<void> {
    await this.sending;
  }

  private async sendAll(): Promise<void> {
    // What is said in the same turn goes together.
    await Promise.resolve();
    while (this.waiting[0]) {
      const [notice, ...others] = this.waiting;
      this.waiting = others;
      const fault = await this.send(notice);
      if (fault !== undefined && !this.isDeaf) this.log.warn(`systemd is not told how it stands: ${fault}`);
      this.isDeaf = fault !== undefined;
    }
  }

  /** What went wrong; undefined if it was heard. */
  private async send(notice: Notice): Promise<string | undefined> {
    try {
      const program = findProgram('systemd-notify');
      const child = spawn(
        program,
        Object.entries(notice).map(([name, value]) => `${name}=${value}`),
        {
          stdio: 'ignore',
          env: { NOTIFY_SOCKET: this.notify.socket },
          timeout: TIMEOUT_MS,
          killSignal: 'SIGKILL',
        },
      );
      // Whoever waits for it says for how long.
      child.unref();
      return await new Promise((resolve) => {
        child.once('error', (error) => resolve(messageOf(error)));
        child.once('exit', (code, signal) =>
          resolve(code === 0 ? undefined : `systemd-notify ended with ${signal ?? `code ${code}`}`),
        );
      });
    } catch (error) {
      return messageOf(error);
    }
  }
}

import { hostname } from 'node:os';
import { formatInstant } from '@pm-dvr/contracts';
import { type Clock, type Logger, type WhineMail, Whiner } from '@pm-dvr/runtime';
import type { StatusBoard } from './status-board.ts';

/** Mails the owner when a camera stays away, and when it is back. */
export class CameraWhiner {
  private readonly whiner: Whiner;

  constructor(camera: string, mail: () => WhineMail | undefined, clock: Clock, log: Logger) {
    const subjects = { down: `camera ${camera}: no video`, back: `camera ${camera}: recording again` };
    const footer = () => `Camera ${camera} on ${hostname()}, ${formatInstant(clock.wallMs())}`;
    this.whiner = new Whiner({ mail, clock, log, subjects, footer });
  }

  /** Takes in the present status; mails in the background if one is due. */
  consider(board: StatusBoard): void {
    // Video that has just begun says neither that the camera is away nor that it is back.
    if (board.recording && !board.steady) return;
    this.whiner.consider(board.steady, () => board.message().message);
  }

  /** Gives up a mail that is on its way, after a moment. */
  async close(): Promise<void> {
    await this.whiner.close();
  }
}

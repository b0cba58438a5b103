import { hostname } from 'node:os';
import { formatInstant } from '@pm-dvr/contracts';
import { type Clock, type Logger, messageOf, sendMail } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';
import type { StatusBoard } from './status-board.ts';
import { decideWhine, NO_WHINE, type WhineState } from './whine-policy.ts';

const MAIL_TIMEOUT_MS = 60_000;

/** Mails the owner when a camera stays away, and when it is back. */
export class Whiner {
  private readonly camera: string;
  private readonly mail: RunPlan['mail'];
  private readonly clock: Clock;
  private readonly log: Logger;
  private state: WhineState = NO_WHINE;

  constructor(camera: string, mail: RunPlan['mail'], clock: Clock, log: Logger) {
    this.camera = camera;
    this.mail = mail;
    this.clock = clock;
    this.log = log;
  }

  /** Takes in the present status; mails in the background if one is due. */
  consider(board: StatusBoard): void {
    if (!this.mail) return;
    const decision = decideWhine(this.state, {
      monotonicMs: this.clock.monotonicMs(),
      recording: board.recording,
      afterMs: this.mail.afterMs,
    });
    this.state = decision.state;
    if (decision.whine !== 'none') void this.send(decision.whine, board.message().message);
  }

  private async send(whine: 'down' | 'back', message: string): Promise<void> {
    const { mail, camera } = this;
    if (!mail) return;
    const what = whine === 'down' ? 'no video' : 'recording again';
    try {
      await sendMail({
        sendmail: mail.sendmail,
        to: mail.to,
        subject: `camera ${camera}: ${what}`,
        text: `${message}\n\nCamera ${camera} on ${hostname()}, ${formatInstant(this.clock.wallMs())}\n`,
        timeoutMs: MAIL_TIMEOUT_MS,
      });
    } catch (error) {
      this.log.warn(`mail to ${mail.to} failed: ${messageOf(error)}`);
    }
  }
}

import { hostname } from 'node:os';
import { formatInstant } from '@pm-dvr/contracts';
import { type Clock, type Logger, messageOf, sendMail } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';
import type { StatusBoard } from './status-board.ts';
import { decideWhine, mailFailed, NO_WHINE, type WhineState } from './whine-policy.ts';

const MAIL_TIMEOUT_MS = 60_000;
/** What a mail on its way still gets when the recorder ends. */
const CLOSING_MS = 1_000;

/** Mails the owner when a camera stays away, and when it is back. */
export class Whiner {
  private readonly camera: string;
  private readonly mail: () => RunPlan['mail'];
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly closing = new AbortController();
  private state: WhineState = NO_WHINE;
  private sending: Promise<void> = Promise.resolve();

  constructor(camera: string, mail: () => RunPlan['mail'], clock: Clock, log: Logger) {
    this.camera = camera;
    this.mail = mail;
    this.clock = clock;
    this.log = log;
  }

  /** Takes in the present status; mails in the background if one is due. */
  consider(board: StatusBoard): void {
    const mail = this.mail();
    // Video that has just begun says neither that the camera is away nor that it is back.
    if (!mail || (board.recording && !board.steady)) return;
    const decision = decideWhine(this.state, {
      monotonicMs: this.clock.monotonicMs(),
      recording: board.steady,
      afterMs: mail.afterMs,
    });
    this.state = decision.state;
    if (decision.whine !== 'none') this.sending = this.send(mail, decision.whine, board.message().message);
  }

  /** Waits a moment for a mail that is on its way, then gives it up: a mailer that hangs must not hold up the end. */
  async close(): Promise<void> {
    const wait = new AbortController();
    await Promise.race([this.sending, this.clock.sleep(CLOSING_MS, wait.signal)]);
    wait.abort();
    this.closing.abort();
    await this.sending;
  }

  private async send(
    mail: NonNullable<RunPlan['mail']>,
    whine: 'down' | 'back',
    message: string,
  ): Promise<void> {
    const { camera } = this;
    const what = whine === 'down' ? 'no video' : 'recording again';
    try {
      await sendMail({
        sendmail: mail.sendmail,
        to: mail.to,
        subject: `camera ${camera}: ${what}`,
        text: `${message}\n\nCamera ${camera} on ${hostname()}, ${formatInstant(this.clock.wallMs())}\n`,
        timeoutMs: MAIL_TIMEOUT_MS,
        signal: this.closing.signal,
      });
    } catch (error) {
      this.state = mailFailed(this.state, whine);
      this.log.warn(`mail to ${mail.to} failed: ${messageOf(error)}`);
    }
  }
}

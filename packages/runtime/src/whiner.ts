import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './logging.ts';
import { sendMail } from './mail.ts';
import { decideWhine, mailFailed, NO_WHINE, type Whine, type WhineState } from './whine-policy.ts';

/** Who gets mail, and when. */
export interface WhineMail {
  readonly to: string;
  /** Absolute path of sendmail(8). */
  readonly sendmail: string;
  /** How long something must be wrong before. */
  readonly afterMs: number;
}

export interface WhinerOptions {
  /** Undefined: nobody gets any. */
  readonly mail: () => WhineMail | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly subjects: Readonly<Record<Exclude<Whine, 'none'>, string>>;
  /** Last line of a mail. */
  readonly footer: () => string;
}

const MAIL_TIMEOUT_MS = 60_000;
/** What a mail on its way still gets at the end. */
const CLOSING_MS = 1_000;

/** Mails somebody when a thing stays wrong, and when it is well again. */
export class Whiner {
  private readonly options: WhinerOptions;
  private readonly closing = new AbortController();
  private state: WhineState = NO_WHINE;
  private sending: Promise<void> = Promise.resolve();

  constructor(options: WhinerOptions) {
    this.options = options;
  }

  /**
   * Takes in how the thing is; mails in the background if that is due, with what `message` says then. To be called now
   * and then, also when nothing changes.
   */
  consider(isWell: boolean, message: () => string): void {
    const { clock } = this.options;
    const mail = this.options.mail();
    if (!mail) return;
    const now = { monotonicMs: clock.monotonicMs(), isWell, afterMs: mail.afterMs };
    const { whine, state } = decideWhine(this.state, now);
    this.state = state;
    if (whine !== 'none') this.sending = this.send(mail, whine, message());
  }

  /** Waits a moment for a mail that is on its way, then gives it up: a mailer that hangs must not hold up the end. */
  async close(): Promise<void> {
    const wait = new AbortController();
    await Promise.race([this.sending, this.options.clock.sleep(CLOSING_MS, wait.signal)]);
    wait.abort();
    this.closing.abort();
    await this.sending;
  }

  private async send(mail: WhineMail, whine: 'down' | 'back', message: string): Promise<void> {
    const { log, subjects, footer } = this.options;
    try {
      await sendMail({
        ...{ sendmail: mail.sendmail, to: mail.to, subject: subjects[whine] },
        text: `${message}\n\n${footer()}\n`,
        timeoutMs: MAIL_TIMEOUT_MS,
        signal: this.closing.signal,
      });
    } catch (error) {
      this.state = mailFailed(this.state, whine);
      log.warn(`mail to ${mail.to} failed: ${messageOf(error)}`);
    }
  }
}

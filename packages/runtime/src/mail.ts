import { findProgram } from './child-process.ts';
import { systemClock } from './clock.ts';
import { CodedError, messageOf } from './errors.ts';
import { isMailAddress, mailText } from './mail-text-policy.ts';

export interface Mail {
  /** The sendmail program (sendmail(8)), absolute path. */
  readonly sendmail: string;
  /** Addresses or local users, separated by commas. */
  readonly to: string;
  /** The mail system's own choice if absent. */
  readonly from?: string;
  readonly subject: string;
  readonly text: string;
  /** After this time the program is ended and the mail counts as failed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Hands a mail over to the mail system; resolves when it has been taken. Throws CodedError `MAIL_FAILED` if it was
 * not, for whatever reason.
 */
export async function sendMail(mail: Mail): Promise<void> {
  const to = mail.to
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const wrong = [...to, ...(mail.from === undefined ? [] : [mail.from])].find((text) => !isMailAddress(text));
  if (wrong !== undefined) throw failed(`${JSON.stringify(wrong)} is no mail address`);
  if (to.length === 0) throw failed('there is no address to send it to');
  const input = mailText({ ...mail, to, from: mail.from, dateMs: systemClock.wallMs() });
  await runSendmail(mail, ['-i', ...(mail.from === undefined ? [] : ['-f', mail.from]), '--', ...to], input);
}

async function runSendmail(mail: Mail, args: readonly string[], input: string): Promise<void> {
  // Loaded with the first mail, which most processes never send.
  const { execa } = await import('execa');
  try {
    // It dies with this process, even if that is killed (docs/decisions/0004-children-by-spawn.md).
    await execa(findProgram('setpriv'), ['--pdeathsig', 'KILL', '--', mail.sendmail, ...args], {
      input,
      timeout: mail.timeoutMs,
      forceKillAfterDelay: 2_000,
      stdout: 'ignore',
      maxBuffer: 10_000,
      ...(mail.signal ? { cancelSignal: mail.signal } : {}),
    });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? '';
    const reason = (error as { shortMessage?: string }).shortMessage ?? messageOf(error);
    throw failed(messageOf(said ? `${reason}: ${said}` : reason), error);
  }
}

function failed(reason: string, cause?: unknown): CodedError {
  return new CodedError('MAIL_FAILED', reason, { cause });
}

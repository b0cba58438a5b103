import { hostname } from 'node:os';
import { formatInstant } from '@pm-dvr/contracts';
import { type Logger, messageOf, sendMail } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';
import type { CleanResult } from './run-result.ts';

const MAIL_TIMEOUT_MS = 30_000;
const LISTED = 20;

/** Mails what went that some remote lacks, or why recording stops; gives whether the mail was taken. Never rejects. */
export async function mailOwner(
  mail: NonNullable<RunPlan['mail']>,
  result: CleanResult,
  nowMs: number,
  log: Logger,
): Promise<boolean> {
  try {
    await sendMail({
      ...{ sendmail: mail.sendmail, to: mail.to, timeoutMs: MAIL_TIMEOUT_MS },
      subject: result.lost.length > 0 ? 'cameras: evidence had to go' : 'cameras: the disk is full',
      text: mailBody(result, nowMs),
    });
    return true;
  } catch (error) {
    log.warn(`mail to ${mail.to} failed: ${messageOf(error)}`);
    return false;
  }
}

function mailBody({ troubles, lost }: CleanResult, nowMs: number): string {
  const lines = troubles.map(({ message }) => message);
  if (lost.length > 0) lines.push('', 'Deleted events, and the remotes that do not have them:');
  for (const part of lost.slice(0, LISTED))
    lines.push(`  ${part.day} ${part.id}, part ${part.part}: ${part.missingAt.join(', ')}`);
  if (lost.length > LISTED)
    lines.push(`  and ${lost.length - LISTED} more; the chain of events has them all`);
  return `${lines.join('\n')}\n\ncam-cleaner on ${hostname()}, ${formatInstant(nowMs)}\n`;
}

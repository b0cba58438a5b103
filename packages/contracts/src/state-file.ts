import type { StatusMessage } from './status-message.ts';

/** The text of `state_<cam>`: line 1 the message on one line, line 2 the Nagios code. */
export function stateFileText(status: Pick<StatusMessage, 'code' | 'message'>): string {
  const line = status.message.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return `${line}\n${status.code}\n`;
}

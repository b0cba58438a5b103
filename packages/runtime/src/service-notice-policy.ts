/** What can be said in one notice: names and values of sd_notify(3). */
export type Notice = Readonly<Record<string, string>>;

/** systemd takes no notice of more than 4096 bytes, and nobody reads so long a line. */
const LONGEST_STATUS = 300;

/** A text as one line that `STATUS=` takes: a newline would begin another assignment. */
export function statusLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= LONGEST_STATUS ? line : `${characters.slice(0, LONGEST_STATUS - 1).join('')}…`;
}

/** What waits to be said, once more is to be said: the newest status is enough, a change of state is told by itself. */
export function withNotice(waiting: readonly Notice[], notice: Notice): Notice[] {
  const last = waiting.at(-1);
  const isChange = Object.keys(notice).some((name) => name !== 'STATUS' && name !== 'WATCHDOG');
  if (last === undefined || isChange) return [...waiting, notice];
  return [...waiting.slice(0, -1), { ...last, ...notice }];
}

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Mail, sendMail } from './mail.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A real program in sendmail's place. */
async function sendmailDouble(body: string): Promise<string> {
  const path = join(folder, 'sendmail');
  await writeFile(path, `#!/bin/sh\ncd "$(dirname "$0")"\n${body}\n`, { mode: 0o755 });
  return path;
}

function mail(sendmail: string, changes: Partial<Mail> = {}): Mail {
  return { sendmail, to: 'root', subject: 's', text: 't', timeoutMs: 60_000, ...changes };
}

it('hands mail and addresses over to sendmail', async () => {
  const sendmail = await sendmailDouble(`printf '%s\\n' "$@" > args; cat > stdin`);
  await sendMail(
    mail(sendmail, { to: 'a@example.org, -b', from: 'c@example.org', subject: 'Tür', text: 'one\n' }),
  );
  expect(await readFile(join(folder, 'args'), 'utf8')).toBe('-i\n-f\nc@example.org\n--\na@example.org\n-b\n');
  expect(await readFile(join(folder, 'stdin'), 'utf8')).toMatch(
    /^From: c@.*Subject: =\?utf-8\?B\?.*\n\none\n$/s,
  );
});

it('fails with what sendmail said', async () => {
  const sendmail = await sendmailDouble('cat > /dev/null; echo "no such\nuser" >&2; exit 67');
  const error = await sendMail(mail(sendmail)).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'MAIL_FAILED' });
  expect(error.message).toMatch(/exit code 67.*no such user/);
});

it('fails when there is no sendmail', async () => {
  await expect(sendMail(mail(join(folder, 'missing')))).rejects.toMatchObject({ code: 'MAIL_FAILED' });
});

it('gives up after its time, and when it is told to', async () => {
  const sendmail = await sendmailDouble('exec sleep 1000');
  await expect(sendMail(mail(sendmail, { timeoutMs: 100 }))).rejects.toMatchObject({ code: 'MAIL_FAILED' });
  const told = sendMail(mail(sendmail, { signal: AbortSignal.timeout(100) }));
  await expect(told).rejects.toMatchObject({ code: 'MAIL_FAILED' });
});

it.each([{ to: 'a@example.org\nBcc: b' }, { to: ' , ' }, { from: 'a b' }])(
  'does not start sendmail for %j',
  async (changes) => {
    const sendmail = await sendmailDouble('touch started; cat > /dev/null');
    await expect(sendMail(mail(sendmail, changes))).rejects.toMatchObject({ code: 'MAIL_FAILED' });
    expect(existsSync(join(folder, 'started'))).toBe(false);
  },
);

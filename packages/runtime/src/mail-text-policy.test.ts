import fc from 'fast-check';
import { expect, it } from 'vitest';
import { headerText, isMailAddress, mailText } from './mail-text-policy.ts';

const parts = { to: ['a@example.org', 'root'], subject: 'news', text: 'Hello\n', dateMs: 0 };

it('is a whole mail of plain lines when all is ASCII', () => {
  expect(mailText({ ...parts, from: 'b@example.org' })).toBe(
    [
      'From: b@example.org',
      'To: a@example.org,',
      ' root',
      'Subject: news',
      'Date: Thu, 01 Jan 1970 00:00:00 +0000',
      'Auto-Submitted: auto-generated',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      'Hello',
      '',
    ].join('\n'),
  );
});

it.each([
  ['Grüße', 'not ASCII'],
  ['x'.repeat(2000), 'lines too long for a mail'],
  ['a\u0000b', 'characters that a mail must not hold'],
])('carries the text %# whole in base64 when it holds %s', (text) => {
  const [head, body] = mailText({ ...parts, text }).split('\n\n') as [string, string];
  expect(head).toContain('Content-Transfer-Encoding: base64');
  expect(Buffer.from(body, 'base64').toString()).toBe(`${text}\n`);
  expect(Math.max(...body.split('\n').map((line) => line.length))).toBeLessThanOrEqual(76);
});

it('encodes a subject that is not ASCII in words of at most 75 characters, no character cut', () => {
  const subject = 'Tür 🚪 '.repeat(20).trim();
  const words = headerText(subject).split('\n ');
  const decoded = words.map((word) => {
    const match = /^=\?utf-8\?B\?([A-Za-z0-9+/=]+)\?=$/.exec(word);
    expect(word.length).toBeLessThanOrEqual(75);
    const bytes = Buffer.from(match?.[1] ?? '', 'base64');
    expect(bytes.toString()).not.toContain('\ufffd');
    return bytes.toString();
  });
  expect(decoded.join('')).toBe(subject);
});

it('keeps a subject in its header, whatever it holds', () => {
  const text = mailText({ ...parts, subject: 'a\r\nBcc: evil@example.org\n\nbody' });
  expect(text).toContain('\nSubject: a Bcc: evil@example.org body\n');
  expect(text).not.toMatch(/^Bcc:/m);
});

it('does not let a subject pass for an encoded word', () => {
  expect(headerText('=?utf-8?B?eA==?=')).not.toBe('=?utf-8?B?eA==?=');
});

it.each([
  ['root', true],
  ['a.b+c@example.org', true],
  ['a@example.org\nBcc: x', false],
  ['a b@example.org', false],
  ['a@example.org,b@example.org', false],
  ['', false],
])('knows whether %j is an address: %s', (text, expected) => {
  expect(isMailAddress(text)).toBe(expected);
});

const said = fc.string({
  unit: fc.oneof(fc.constantFrom('\n', '\r', '\r\n', '=?', '?=', '.', ' ', '\0', 'ä', '🚪'), fc.string()),
});

it('carries any text whole, but for how its lines end', () => {
  const property = fc.property(said, said, (text, subject) => {
    const mail = mailText({ ...parts, text, subject });
    const end = mail.indexOf('\n\n');
    const [head, body] = [mail.slice(0, end), mail.slice(end + 2)];
    const isPlain = head.endsWith('Content-Transfer-Encoding: 7bit');
    const carried = isPlain ? body : Buffer.from(body, 'base64').toString();
    expect(carried).toBe(text.replaceAll(/\r\n?/g, '\n').replace(/\n*$/, '\n'));
    expect(mail).toMatch(/^[\t\n\x20-\x7e]*$/);
    expect(Math.max(...mail.split('\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    const names = head.split('\n').flatMap((line) => /^[A-Z][A-Za-z-]*(?=: )/.exec(line) ?? []);
    expect(names).toEqual([
      ...[
        'To',
        'Subject',
        'Date',
        'Auto-Submitted',
        'MIME-Version',
        'Content-Type',
        'Content-Transfer-Encoding',
      ],
    ]);
  });
  fc.assert(property, { numRuns: 300 });
});

it('carries any subject whole, but for its line breaks', () => {
  const property = fc.property(said, (subject) => {
    const words = headerText(subject).split('\n ');
    const decoded = words.map((word) => {
      const encoded = /^=\?utf-8\?B\?([A-Za-z0-9+/=]+)\?=$/.exec(word)?.[1];
      if (encoded === undefined) expect(word).not.toContain('=?');
      else expect(word.length).toBeLessThanOrEqual(75);
      return encoded === undefined ? word : Buffer.from(encoded, 'base64').toString();
    });
    expect(decoded.join('')).toBe(subject.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim());
  });
  fc.assert(property, { numRuns: 300 });
});

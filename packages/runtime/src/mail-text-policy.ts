/** A mail's parts as the sender knows them. */
export interface MailParts {
  readonly to: readonly string[];
  readonly from?: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly dateMs: number;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
/** Longest header text that goes out as it is; RFC 5322 allows lines of 998 characters. */
const MAX_PLAIN_HEADER = 900;
/** RFC 2047 allows 75 characters for an encoded word, of which 12 are its frame; 45 bytes become 60 characters. */
const ENCODED_WORD_BYTES = 45;

/**
 * A whole mail (RFC 5322, MIME), lines ended by LF as sendmail(8) takes them. Whatever the parts hold, each stays
 * in its own header. Addresses must have passed `isMailAddress`.
 */
export function mailText(parts: MailParts): string {
  const body = mailBody(parts.text);
  const headers = [
    ...(parts.from === undefined ? [] : [`From: ${parts.from}`]),
    `To: ${parts.to.join(',\n ')}`,
    `Subject: ${headerText(parts.subject)}`,
    `Date: ${new Date(parts.dateMs).toUTCString().replace('GMT', '+0000')}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Transfer-Encoding: ${body.encoding}`,
  ];
  return `${headers.join('\n')}\n\n${body.text}`;
}

/** Whether a text can stand as an address, or local user, among others in a header. */
export function isMailAddress(text: string): boolean {
  return /^[^\s\p{C},;:<>()[\]"\\]+$/u.test(text);
}

/** A header's text: as it is if it is ASCII, else as encoded words (RFC 2047). */
export function headerText(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const isPlain = PRINTABLE_ASCII.test(line) && line.length <= MAX_PLAIN_HEADER && !line.includes('=?');
  if (isPlain) return line;
  return chunks(line)
    .map((chunk) => `=?utf-8?B?${Buffer.from(chunk).toString('base64')}?=`)
    .join('\n ');
}

/** Pieces of at most `ENCODED_WORD_BYTES` bytes, no character cut. */
function chunks(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of text) {
    if (Buffer.byteLength(piece + character) > ENCODED_WORD_BYTES) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}

function mailBody(text: string): { encoding: '7bit' | 'base64'; text: string } {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n*$/, '\n');
  const isPlain = /^[\t\n\x20-\x7e]*$/.test(lines) && lines.split('\n').every((line) => line.length <= 998);
  if (isPlain) return { encoding: '7bit', text: lines };
  const encoded = Buffer.from(lines).toString('base64').replace(/.{76}/g, '$&\n');
  return { encoding: 'base64', text: `${encoded}\n` };
}

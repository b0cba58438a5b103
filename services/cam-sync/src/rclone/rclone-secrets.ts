import { maskSecrets } from '@pm-dvr/runtime';

const SECRET_NAME = /pass|secret|token|key|auth|bearer|cookie|credential|header|user|account|sas|url/i;
const MAX_LENGTH = 500;

/**
 * Values in options and variables of rclone that may be secret, told by the name before them: `--sftp-pass=x`, `--header x`,
 * `RCLONE_CONFIG_PASS`.
 */
export function secretsOf(
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
): string[] {
  const given = options.flatMap((option, index) => {
    const [name = '', ...value] = option.split('=');
    if (!name.startsWith('-') || !SECRET_NAME.test(name)) return [];
    return value.length > 0 ? [value.join('=')] : [options[index + 1] ?? ''];
  });
  const inherited = Object.entries(environment).filter(
    ([name]) => name.includes('_') && SECRET_NAME.test(name),
  );
  // A header has its name before its value, and Basic or Bearer between them.
  return [...given, ...inherited.map(([, value]) => value)].flatMap((value) => [
    value,
    ...value.split(/[:\s]+/).slice(-1),
  ]);
}

/** A text of rclone's on one line, cut, without secrets: neither those given, nor users and queries in an address. */
export function safeText(text: string, secrets: readonly string[]): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const bare = line
    .replace(/(\w+:\/\/)[^\s/@"']*@/g, '$1***@')
    .replace(/(\w+:\/\/[^\s?"']*)\?[^\s"']*/g, '$1?***');
  const masked = maskSecrets(bare, secrets);
  return masked.length > MAX_LENGTH ? `${masked.slice(0, MAX_LENGTH - 1)}…` : masked;
}

import { randomBytes } from 'node:crypto';

/** A password that stands out wherever it turns up, whole or in part, in whatever encoding. */
export interface Canary {
  readonly user: string;
  /** With characters that URLs, shells, YAML, JSON and ffmpeg's scripts each treat in their own way. */
  readonly password: string;
  /** Texts of which none may be found anywhere. */
  readonly traces: readonly string[];
}

/**
 * A new password. Its head and tail are plain letters and digits: they stay what they are in every encoding for
 * URLs and texts, and give away a password of which only a part was hidden.
 */
export function makeCanary(user = 'viewer'): Canary {
  const [head, tail] = [`Qh${randomBytes(5).toString('hex')}`, `Wk${randomBytes(5).toString('hex')}`];
  const password = `${head}@:/ ?#%'"\\&=+$é${tail}`;
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  const traces = [
    ...[head, tail, password, encodeURIComponent(password)],
    ...[basic, Buffer.from(password).toString('base64'), Buffer.from(password).toString('hex')],
  ];
  return { user, password, traces };
}

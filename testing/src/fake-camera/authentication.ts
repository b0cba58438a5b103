import { createHash, timingSafeEqual } from 'node:crypto';

export interface Credentials {
  readonly scheme: 'basic' | 'digest';
  readonly user: string;
  readonly password: string;
  /** Digest alone: also offer quality of protection `auth` (RFC 2617); without it as in RFC 2069. */
  readonly qop?: 'auth';
}

export const REALM = 'fake camera';

/** The value of WWW-Authenticate that asks for these credentials. */
export function challenge(credentials: Credentials, nonce: string): string {
  if (credentials.scheme === 'basic') return `Basic realm="${REALM}"`;
  const qop = credentials.qop ? `, qop="${credentials.qop}"` : '';
  return `Digest realm="${REALM}", nonce="${nonce}"${qop}`;
}

/** Whether an Authorization header proves knowledge of the credentials for this method and nonce. */
export function isAuthorized(
  credentials: Credentials,
  nonce: string,
  method: string,
  header: string | undefined,
): boolean {
  const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() !== credentials.scheme) return false;
  if (credentials.scheme === 'basic') {
    return isEqual(rest, Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64'));
  }
  const fields = digestFields(rest);
  const expected = { username: credentials.user, realm: REALM, nonce };
  if (Object.entries(expected).some(([name, value]) => fields.get(name) !== value)) return false;
  return isEqual(fields.get('response') ?? '', digestResponse(credentials, fields, method));
}

/** The response that a client who knows the password gives (RFC 2617, 3.2.2.1); `fields` as the client sent them. */
export function digestResponse(
  credentials: Pick<Credentials, 'user' | 'password'>,
  fields: ReadonlyMap<string, string>,
  method: string,
): string {
  const field = (name: string) => fields.get(name) ?? '';
  const secret = md5(`${credentials.user}:${field('realm')}:${credentials.password}`);
  const subject = md5(`${method}:${field('uri')}`);
  const middle = fields.has('qop')
    ? [field('nonce'), field('nc'), field('cnonce'), field('qop')]
    : [field('nonce')];
  return md5([secret, ...middle, subject].join(':'));
}

/** The name="value" pairs of a Digest header. */
export function digestFields(text: string): Map<string, string> {
  const pairs = text.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/g);
  return new Map(
    [...pairs].map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']),
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

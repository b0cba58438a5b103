import { createHash } from 'node:crypto';

/** A request that is to be let in. */
export interface LoginRequest {
  readonly user: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  /** The client's own random text. */
  readonly cnonce: string;
}

const HASHES: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
]);

/**
 * The value of `Authorization` that answers the values of `WWW-Authenticate`: Digest (RFC 2617, 7616) where it is offered in a
 * form that is known, else Basic; undefined if neither is.
 */
export function authorization(challenges: readonly string[], request: LoginRequest): string | undefined {
  for (const challenge of challenges) {
    const digest = /^Digest\s+(.*)$/is.exec(challenge)?.[1];
    const answer = digest === undefined ? undefined : digestAnswer(fieldsOf(digest), request);
    if (answer !== undefined) return answer;
  }
  if (!challenges.some((challenge) => /^Basic\b/i.test(challenge))) return undefined;
  return `Basic ${Buffer.from(`${request.user}:${request.password}`).toString('base64')}`;
}

function digestAnswer(fields: ReadonlyMap<string, string>, request: LoginRequest): string | undefined {
  const field = (name: string) => fields.get(name) ?? '';
  const algorithm = fields.get('algorithm');
  const hash = HASHES.get((algorithm ?? 'MD5').toLowerCase());
  const offered = fields.get('qop')?.split(/\s*,\s*/);
  if (hash === undefined || (offered && !offered.includes('auth'))) return undefined;
  const sum = (text: string) => createHash(hash).update(text).digest('hex');
  const secret = sum(`${request.user}:${field('realm')}:${request.password}`);
  const subject = sum(`${request.method}:${request.uri}`);
  const middle = offered ? [field('nonce'), '00000001', request.cnonce, 'auth'] : [field('nonce')];
  const quoted = {
    ...{ username: request.user, realm: field('realm'), nonce: field('nonce'), uri: request.uri },
    response: sum([secret, ...middle, subject].join(':')),
    ...(fields.has('opaque') && { opaque: field('opaque') }),
    ...(offered && { cnonce: request.cnonce }),
  };
  const parts = Object.entries(quoted).map(([name, value]) => `${name}="${value.replaceAll('"', '\\"')}"`);
  if (algorithm !== undefined) parts.push(`algorithm=${algorithm}`);
  if (offered) parts.push('qop=auth', 'nc=00000001');
  return `Digest ${parts.join(', ')}`;
}

/** The `name="value"` pairs of a challenge. */
function fieldsOf(text: string): Map<string, string> {
  const pairs = text.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/g);
  return new Map(
    [...pairs].map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']),
  );
}

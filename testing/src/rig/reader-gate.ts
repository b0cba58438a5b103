import { createHash } from 'node:crypto';
import { type Credentials, challenge, isAuthorized } from '../fake-camera/authentication.ts';

/** What a proxy asks its readers for. */
export interface ReaderGate {
  /** The value of WWW-Authenticate. */
  challenge(nonce: string): string;
  /** Whether a request with that Authorization may pass. */
  admits(nonce: string, method: string, authorization: string | undefined): boolean;
}

/** A gate that knows user and password. */
export function plainGate(credentials: Credentials): ReaderGate {
  return {
    challenge: (nonce) => challenge(credentials, nonce),
    admits: (nonce, method, header) => isAuthorized(credentials, nonce, method, header),
  };
}

/** A gate that asks by Basic, and may know of user and password no more than `sha256:` and a sum. */
export function hashedGate(user: string, password: string): ReaderGate {
  return {
    challenge: () => 'Basic realm="mediamtx"',
    admits: (_nonce, _method, header = '') => {
      const text = Buffer.from(/^Basic (\S+)$/.exec(header)?.[1] ?? '', 'base64').toString();
      const colon = text.indexOf(':');
      return colon >= 0 && matches(user, text.slice(0, colon)) && matches(password, text.slice(colon + 1));
    },
  };
}

function matches(known: string, given: string): boolean {
  if (!known.startsWith('sha256:')) return known === given;
  return known === `sha256:${createHash('sha256').update(given).digest('base64')}`;
}

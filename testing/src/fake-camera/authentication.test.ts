import { expect, test } from 'vitest';
import {
  type Credentials,
  challenge,
  digestFields,
  digestResponse,
  isAuthorized,
  REALM,
} from './authentication.ts';

const basic: Credentials = { scheme: 'basic', user: 'user', password: 'pass:word' };
const digest: Credentials = { scheme: 'digest', user: 'user', password: 'secret' };

test('the digest is that of the example in RFC 2617, 3.5', () => {
  const fields = digestFields(
    'username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
      'uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b"',
  );
  expect(digestResponse({ user: 'Mufasa', password: 'Circle Of Life' }, fields, 'GET')).toBe(
    '6629fae49393a05397450978507c4ef1',
  );
});

test.each([undefined, 'auth'] as const)('a client that knows the password is let in (qop %s)', (qop) => {
  const header = digestHeader('secret', 'nonce1', qop);
  expect(isAuthorized(digest, 'nonce1', 'DESCRIBE', header)).toBe(true);
  expect(isAuthorized(digest, 'nonce1', 'SETUP', header)).toBe(false);
  expect(isAuthorized(digest, 'nonce2', 'DESCRIBE', header)).toBe(false);
  expect(isAuthorized(digest, 'nonce1', 'DESCRIBE', digestHeader('other', 'nonce1', qop))).toBe(false);
});

test('Basic compares user and password, and nothing else is taken for it', () => {
  const header = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  expect(isAuthorized(basic, 'n', 'DESCRIBE', header('user:pass:word'))).toBe(true);
  expect(isAuthorized(basic, 'n', 'DESCRIBE', header('user:pass'))).toBe(false);
  expect(isAuthorized(basic, 'n', 'DESCRIBE', undefined)).toBe(false);
  expect(isAuthorized(digest, 'n', 'DESCRIBE', header('user:secret'))).toBe(false);
});

test('the challenge names realm, nonce and, if wanted, the quality of protection', () => {
  expect(challenge(basic, 'n')).toBe(`Basic realm="${REALM}"`);
  expect(challenge(digest, 'n')).toBe(`Digest realm="${REALM}", nonce="n"`);
  expect(challenge({ ...digest, qop: 'auth' }, 'n')).toBe(`Digest realm="${REALM}", nonce="n", qop="auth"`);
});

function digestHeader(password: string, nonce: string, qop: 'auth' | undefined): string {
  const extra = qop ? ', qop=auth, nc=00000001, cnonce="0a4f113b"' : '';
  const start = `username="user", realm="${REALM}", nonce="${nonce}", uri="rtsp://192.0.2.10/stream1"${extra}`;
  const response = digestResponse({ user: 'user', password }, digestFields(start), 'DESCRIBE');
  return `Digest ${start}, response="${response}"`;
}

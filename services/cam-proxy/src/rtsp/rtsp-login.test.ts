import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorization } from './rtsp-login.ts';

/** The example of RFC 2617, 3.5, with its user. */
const REQUEST = {
  ...{
    user: 'Mufasa',
    password: 'Circle Of Life',
    method: 'GET',
    uri: '/dir/index.html',
    cnonce: '0a4f113b',
  },
};
const NONCE = 'dcd98b7102dd2f0e8b11d0f600bfb0c093';

describe('a login', () => {
  it('is answered by Digest as in the example of RFC 2617', () => {
    const header = authorization(
      [
        `Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="${NONCE}", opaque="5ccc069c403ebaf9f"`,
      ],
      REQUEST,
    );
    expect(header).toContain('response="6629fae49393a05397450978507c4ef1"');
    expect(header).toContain('opaque="5ccc069c403ebaf9f"');
    expect(header).toContain('qop=auth, nc=00000001');
    expect(header).not.toContain('Circle');
  });

  it('is answered by Digest without quality of protection, as cameras ask', () => {
    const header = authorization([`Digest realm="LIVE555", nonce="${NONCE}"`], REQUEST);
    expect(header).toMatch(
      /^Digest username="Mufasa", realm="LIVE555", nonce="\w+", uri=".*", response="[0-9a-f]{32}"$/,
    );
  });

  it('is answered by SHA-256 where that is asked for', () => {
    const header = authorization([`Digest realm="x", nonce="y", algorithm=SHA-256`], REQUEST);
    expect(header).toMatch(/response="[0-9a-f]{64}", algorithm=SHA-256$/);
  });

  it('is answered by Basic only where nothing better is offered', () => {
    const basic = 'Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl';
    expect(authorization(['Basic realm="x"'], REQUEST)).toBe(basic);
    expect(authorization(['Basic realm="x"', 'Digest realm="x", nonce="y"'], REQUEST)).toMatch(/^Digest /);
    expect(authorization(['Digest realm="x", nonce="y", algorithm=SHA-1', 'Basic realm="x"'], REQUEST)).toBe(
      basic,
    );
  });

  it('is not answered where it is of no known kind', () => {
    expect(authorization([], REQUEST)).toBeUndefined();
    expect(authorization(['Bearer', 'Digest realm="x", nonce="y", qop="auth-int"'], REQUEST)).toBeUndefined();
  });
});

describe('whatever a server asks', () => {
  const text = fc.stringMatching(/^[ !#-[\]-~]{1,12}$/);
  const request = fc.record({
    ...{ user: text, password: text, uri: text, cnonce: text },
    method: fc.constant('DESCRIBE'),
  });

  it('it is answered in a form that is known, or not at all', () => {
    const name = fc.constantFrom(
      'realm',
      'nonce',
      'qop',
      'algorithm',
      'opaque',
      'stale',
      '__proto__',
      'toString',
    );
    const value = fc.oneof(
      fc.constantFrom('MD5', 'constructor', '__proto__', 'auth', 'auth-int', ''),
      fc.string(),
    );
    const field = fc.tuple(
      name,
      fc.constantFrom('=', ' = ', '=="', '="'),
      value,
      fc.constantFrom('"', '', '",', ','),
    );
    const challenge = fc
      .tuple(
        fc.constantFrom('Digest ', 'digest ', 'Basic ', 'Digest', 'X '),
        fc.array(field.map((all) => all.join(''))),
      )
      .map(([kind, fields]) => kind + fields.join(' '));
    const property = fc.property(fc.array(challenge, { maxLength: 3 }), request, (challenges, who) => {
      const header = authorization(challenges, who);
      if (header === undefined) return;
      expect(header).toMatch(/^(Digest username="|Basic [A-Za-z0-9+/]+=*$)/);
      if (header.startsWith('Digest')) expect(header).toMatch(/response="([0-9a-f]{32}|[0-9a-f]{64})"/);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('says again what the server said of itself', () => {
    const property = fc.property(text, text, text, request, (realm, nonce, opaque, who) => {
      const challenge = `Digest realm="${realm}", nonce="${nonce}", opaque="${opaque}"`;
      const header = authorization([challenge], who);
      for (const part of [
        `realm="${realm}"`,
        `nonce="${nonce}"`,
        `opaque="${opaque}"`,
        `username="${who.user}"`,
      ])
        expect(header).toContain(part);
    });
    fc.assert(property);
  });
});

import { describe, expect, it } from 'vitest';
import { troubleOf } from './rclone-trouble-policy.ts';

describe('the trouble that rclone has', () => {
  it('is none if it ended well and said nothing', () => {
    expect(troubleOf(0, [])).toBeUndefined();
  });

  /** As rclone 1.53, 1.60 and 1.76 say it here, and as the makers of clouds say it. */
  it.each([
    ['config', `Failed to create file system for "nope:x": didn't find section in config file`],
    ['config', 'Error: unknown flag: --foo'],
    ['config', "Error: unknown shorthand flag: 'Z' in -Z"],
    [
      'config',
      'Error: invalid argument "x" for "--transfers" flag: parsing "x" as int failed: expected integer',
    ],
    [
      'config',
      'Failed to load config file "/x": unable to decrypt configuration and not allowed to ask for password',
    ],
    ['config', "couldn't find bucket: NoSuchBucket: The specified bucket does not exist status code: 404"],
    ['config', 'dial: tls: failed to verify certificate: x509: certificate signed by unknown authority'],
    [
      'config',
      'drive: couldn\'t fetch token - maybe it has expired? - refresh with "rclone config reconnect off:": empty token found - please run "rclone config reconnect off:"',
    ],
    ['network', `NewFs: couldn't connect SSH: dial tcp 127.0.0.1:1: connect: connection refused`],
    [
      'network',
      'read metadata failed: Propfind "http://nowhere.invalid/": dial tcp: lookup nowhere.invalid: no such host',
    ],
    ['network', 'dial tcp: lookup x on 127.0.0.53:53: server misbehaving'],
    ['network', 'dial tcp 192.0.2.1:22: i/o timeout'],
    ['network', 'ssh: handshake failed: read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer'],
    ['network', 'Post "https://x/": net/http: TLS handshake timeout'],
    ['network', 'unexpected EOF'],
    ['network', 'Failed to copy: connection lost'],
    ['network', 'RequestError: send request failed caused by: context deadline exceeded'],
    ['network', '503 Service Unavailable'],
    [
      'network',
      'InternalError: We encountered an internal error. Please try again. status code: 500, request id: x',
    ],
    ['network', 'googleapi: Error 403: User Rate Limit Exceeded, userRateLimitExceeded'],
    ['network', 'googleapi: Error 403: Quota exceeded for quota metric Queries, rateLimitExceeded'],
    ['network', 'SlowDown: Please reduce your request rate. status code: 503'],
    ['network', 'too_many_requests/..'],
    ['quota', 'Failed to copy: write /x/y: no space left on device'],
    ['quota', 'Failed to copy: preallocate: file too big for remaining disk space'],
    [
      'quota',
      "googleapi: Error 403: The user's Drive storage quota has been exceeded., storageQuotaExceeded",
    ],
    ['quota', 'path/insufficient_space/.'],
    ['quota', 'invalidRequest: quotaLimitReached: Quota limit reached'],
    ['quota', 'Failed to copy: 507 Insufficient Storage'],
    ['quota', 'write /x: disk quota exceeded'],
    [
      'auth',
      `NewFs: couldn't connect SSH: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain`,
    ],
    ['auth', 'ssh: handshake failed: knownhosts: key mismatch'],
    ['auth', "couldn't connect to ssh-agent: SSH agent requested but SSH_AUTH_SOCK not-specified"],
    ['auth', 'Failed to copy: open /x/y: permission denied'],
    ['auth', 'Failed to copy: mkdir /x/y: read-only file system'],
    ['auth', 'AccessDenied: Access Denied status code: 403, request id: x, host id: y'],
    ['auth', 'InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.'],
    ['auth', 'read metadata failed: Unauthorized: 401 Unauthorized'],
    ['auth', 'oauth2: cannot fetch token: 400 Bad Request Response: {"error": "invalid_grant"}'],
    ['auth', 'expired_access_token/..'],
    ['other', 'Failed to copy: Update Create failed: file does not exist'],
    ['other', 'is a directory not a file'],
    ['other', 'corrupted on transfer: md5 hash differ "a" vs "b"'],
    ['other', 'Failed to copy: failed to open source object: open /x/y: permission denied'],
  ] as const)('is %s: %s', (trouble, message) => {
    expect(troubleOf(1, [message])).toBe(trouble);
  });

  it('is what needs somebody, if only some files have it', () => {
    expect(troubleOf(1, ['unexpected EOF', 'write x: no space left on device'])).toBe('quota');
    expect(troubleOf(1, ['unexpected EOF', 'open x: permission denied'])).toBe('auth');
  });

  it('is told by the exit code if no message tells it', () => {
    expect(troubleOf(5, ['hm'])).toBe('network');
    expect(troubleOf(1, [])).toBe('other');
    expect(troubleOf(null, [])).toBe('other');
    expect(troubleOf(2, ['Error: accepts 2 arg(s)'])).toBe('config');
  });

  it.each([401, 403, 429, 500, 503, 507])('is not told by a number in a file name: %s', (number) => {
    const file = `2026.11.21/front-2026.11.21,09.00.40_${number}(-${number} sec).mp4`;
    expect(troubleOf(1, [`Failed to copy: ${file}: hm, ${number} bytes: ${number}0 of them`])).toBe('other');
    expect(troubleOf(1, [`${file}: hm: status code: ${number}, x`])).not.toBe('other');
  });
});

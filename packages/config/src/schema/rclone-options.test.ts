import { describe, expect, it } from 'vitest';
import { rcloneOptionsFault } from './rclone-options.ts';

const ALLOWED = 'expected options that change neither what is copied nor how it is checked or told';
const LONG =
  'is not a long option; expected one such as --fast-list, or --header=VALUE if the value begins with "-"';
const ALONE =
  'is a value without an option before it; expected option and value apart, as in ["--contimeout", "10s"]';

describe('options for rclone', () => {
  it.each([
    ['--fast-list'],
    ['--contimeout', '10s', '--timeout=5m'],
    ['--immutable', '--checksum', '--inplace'],
    ['--header', 'X-A: b', '--header=-x'],
    ['--s3-chunk-size', '16M', '--retries', '1', '--bwlimit-file', '1M'],
    ['--password-command=pw', '--client-key=/x', '--sftp-key-file=/x', '--drive-token-url=u'],
    ['--no-update-modtime', '--metadata', '--error-x'],
  ])('%s %s %s may be given', (...words) => {
    expect(rcloneOptionsFault(words.filter((word) => word !== undefined))).toEqual([]);
  });

  it.each([
    ...['delete-during', 'delete-excluded', 'max-delete', 'max-delete-size', 'backup-dir', 'suffix'],
    ...[
      'dry-run',
      'interactive',
      'help',
      'version',
      'files-from',
      'files-from-raw',
      'include',
      'include-from',
    ],
    ...['exclude', 'exclude-if-present', 'filter', 'filter-from', 'min-age', 'max-size', 'max-transfer'],
    ...[
      'size-only',
      'ignore-existing',
      'ignore-checksum',
      'update',
      'compare-dest',
      'copy-dest',
      'no-check-dest',
    ],
    ...['log-file', 'log-level', 'use-json-log', 'stats', 'stats-one-line', 'verbose', 'quiet', 'progress'],
    ...['dump', 'dump-headers', 'rc', 'rc-addr', 'track-renames', 'missing-on-dst', 'download', 'syslog'],
  ])('--%s may not', (name) => {
    const fault = `--${name} is not allowed here; ${ALLOWED}`;
    expect(rcloneOptionsFault([`--${name}`, '--fast-list', `--${name}=true`])).toEqual([
      [0, fault],
      [2, fault],
    ]);
  });

  it.each([
    ['--config=/x', '--config is not allowed here; expected the key rclone_config'],
    ['--bwlimit', '--bwlimit is not allowed here; expected the key bandwidth_limit'],
    ['--transfers', '--transfers is not allowed here; expected the key transfers'],
    ...['-n', '-nv', '-', '--', '---x', '-1', '--a b'].map((word): [string, string] => [word, LONG]),
    ['10s', ALONE],
  ])('%s may not', (word, message) => {
    expect(rcloneOptionsFault([word])).toEqual([[0, message]]);
  });

  it.each([
    ...[
      's3-secret-access-key',
      's3-sse-customer-key',
      'sftp-pass',
      'sftp-key-file-pass',
      'sftp-key-pem',
      'b2-key',
    ],
    ...['drive-client-secret', 'drive-token', 'webdav-bearer-token', 'crypt-password', 'crypt-password2'],
  ])('--%s may not, for it would be read in the list of processes', (name) => {
    expect(rcloneOptionsFault([`--${name}=x`])).toEqual([
      [
        0,
        `--${name} would show a secret to everybody on this machine; expected it in rclone's configuration`,
      ],
    ]);
  });

  it('are words that follow each other: a second value, or one after "=", is one place more to copy to', () => {
    expect(rcloneOptionsFault(['--timeout', '1m', 'other:', '--header=x', 'far:'])).toEqual([
      [2, ALONE],
      [4, ALONE],
    ]);
  });
});

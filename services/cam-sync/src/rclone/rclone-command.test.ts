import type { RemoteConfig } from '@pm-dvr/config';
import { systemClock } from '@pm-dvr/runtime';
import { describe, expect, it } from 'vitest';
import { commandOf, environmentOf, isListable, listOf } from './rclone-command.ts';
import { safeText, secretsOf } from './rclone-secrets.ts';

const REMOTE: RemoteConfig = {
  name: 'off',
  cloudId: 'drive',
  cloudPath: 'cams/a b',
  transfers: 3,
  rcloneOptions: [],
};
const SETTINGS = { program: 'rclone', stallTimeoutMs: 1, clock: systemClock, log: undefined as never };

describe("rclone's command line", () => {
  it('ends with the source and the remote, which cannot be taken for options', () => {
    const remote = { ...REMOTE, bandwidthBytesPerSecond: 1000.7, rcloneOptions: ['--transfers', '1'] };
    const settings = { ...SETTINGS, config: '/etc/rclone.conf' };
    const args = commandOf('copy', settings, { remote, source: '/x', files: ['a'] }, ['--checksum']);
    expect(args.slice(0, 5)).toEqual(['copy', '--files-from-raw', '-', '--no-traverse', '--checksum']);
    const end = [
      '--bwlimit',
      '1000B',
      '--config',
      '/etc/rclone.conf',
      '--transfers',
      '1',
      '--',
      '/x',
      'drive:cams/a b',
    ];
    expect(args.slice(-end.length)).toEqual(end);
  });

  it('has no file names', () => {
    expect(
      commandOf('check', SETTINGS, { remote: REMOTE, source: '/x', files: ['secret'] }, []),
    ).not.toContain('secret');
    expect(listOf(['#a', ' b '])).toBe('#a\n b \n');
  });

  it.each(['', 'a\nb', 'a\r', 'a\0b'])('cannot tell of %j', (file) => expect(isListable(file)).toBe(false));

  it('passes on what rclone needs of the environment, and nothing of ours, of its log, or that keeps it from comparing', () => {
    const wanted = {
      HOME: '/h',
      PATH: '/p',
      RCLONE_CONFIG_PASS: 'x',
      https_proxy: 'y',
      XDG_CONFIG_HOME: '/c',
      AWS_PROFILE: 'z',
    };
    const unwanted = {
      NOTIFY_SOCKET: '/n',
      NODE_OPTIONS: 'x',
      RCLONE_LOG_FILE: '/l',
      RCLONE_VERBOSE: '2',
      RCLONE_SIZE_ONLY: 'true',
      RCLONE_IGNORE_CHECKSUM: 'true',
    };
    expect(environmentOf({ ...wanted, ...unwanted, TZ: undefined })).toEqual(wanted);
  });
});

describe("a text of rclone's", () => {
  it('is one line without secrets from options, variables and addresses', () => {
    const options = [
      '--webdav-pass=hush1',
      '--s3-secret-access-key',
      'hush2',
      '--header',
      'Authorization: Bearer hush3',
      '--transfers=64',
    ];
    const secrets = secretsOf(options, { RCLONE_CONFIG_PASS: 'hush4', HOME: '/elsewhere' });
    const text =
      'hush1 hush2\n  Bearer hush3 hush4: Put "https://user:hush5@cloud/x?sig=hush6": 64 in /elsewhere';
    const safe = safeText(text, secrets);
    expect(safe).not.toContain('hush');
    expect(safe).toContain('"https://***@cloud/x?***": 64 in /elsewhere');
    expect(safe).not.toContain('\n');
  });

  it('is cut', () => {
    expect(safeText('x'.repeat(10_000), []).length).toBe(500);
  });
});

import { describe, expect, it } from 'vitest';
import { readLine } from './rclone-log-policy.ts';

describe("a line of rclone's log", () => {
  it('has the statistics of rclone 1.53, which does not know the total', () => {
    const stats = { bytes: 30, checks: 3, deletes: 0, errors: 0, speed: 24849.5, transfers: 2 };
    expect(readLine(JSON.stringify({ level: 'warning', msg: '\nTransferred: …', stats }))).toEqual({
      kind: 'stats',
      stats: { bytes: 30, rate: 24849.5, transfers: 2, checks: 3 },
    });
  });

  it.each([
    [null, {}],
    [12, { leftSeconds: 12 }],
  ])('has the statistics of newer ones, with the time that is left: %s', (eta, left) => {
    const stats = { bytes: 1, totalBytes: 9, checks: 0, eta, speed: 2, transfers: 0 };
    expect(readLine(JSON.stringify({ level: 'notice', msg: 'x', stats }))).toEqual({
      kind: 'stats',
      stats: { bytes: 1, totalBytes: 9, rate: 2, transfers: 0, checks: 0, ...left },
    });
  });

  it.each([
    ['error', '*local.Object', { file: 'd/x' }],
    ['critical', '*sftp.Object', { file: 'd/x' }],
    ['error', 'string', { file: 'd/x' }],
    ['error', '*local.Fs', {}],
  ])('is an error, of a file or of all: %s about %s', (level, objectType, file) => {
    const line = JSON.stringify({ level, msg: 'Failed to copy: x\n', object: 'd/x', objectType });
    expect(readLine(line)).toEqual({ kind: 'error', text: 'Failed to copy: x', ...file });
  });

  it.each([
    '2026/11/21 12:13:53 Failed to create file system for "nope:x": didn\'t find section in config file',
    'Error: unknown flag: --foo',
    'panic: runtime error',
    '{"level":"notice","msg":"Failed to check with 3 errors: last error was: 3 differences found"}',
    '{"level":"critical","msg":"Failed to create file system"}',
  ])('is an error in plain text, or as a notice: %s', (line) => {
    expect(readLine(line)).toMatchObject({ kind: 'error', text: expect.not.stringMatching(/^2026/) });
  });

  it('is a note otherwise', () => {
    expect(readLine('{"level":"info","msg":"Copied (new)","object":"a"}')).toEqual({
      kind: 'note',
      text: 'Copied (new)',
    });
    expect(readLine('  rclone copy source:path dest:path [flags]')).toMatchObject({ kind: 'note' });
  });

  it.each(['', '   ', '{"level":"error","msg":"cut', '{"msg":3}'])('is nothing: %j', (line) => {
    expect(readLine(line)).toBeUndefined();
  });
});

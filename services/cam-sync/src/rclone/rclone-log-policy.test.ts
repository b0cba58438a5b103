import fc from 'fast-check';
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

describe('whatever rclone says', () => {
  const text = fc.string({ unit: 'grapheme' });
  /** A value of any shape, one that cannot be made a text too. */
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('error', 'info', { toString: 1, valueOf: 1 }));
  const record = fc.record(
    { stats: value, level: value, msg: fc.oneof(text, value), object: value, objectType: value },
    { requiredKeys: [] },
  );
  const stats = fc.record(
    { bytes: value, totalBytes: value, eta: value, speed: value, transfers: value, checks: value },
    { requiredKeys: [] },
  );

  it('a line is statistics in numbers, an error, a note, or nothing', () => {
    const line = fc.oneof(
      fc.oneof(record, fc.record({ stats }), fc.jsonValue()).map((said) => JSON.stringify(said)),
      fc.tuple(record, fc.nat(60)).map(([said, end]) => JSON.stringify(said).slice(0, end)),
      fc.string(),
    );
    const property = fc.property(line, (said) => {
      const read = readLine(said);
      if (read === undefined) return;
      if (read.kind === 'stats') {
        expect(Object.values(read.stats).every(Number.isFinite)).toBe(true);
        expect(read.stats).toMatchObject({ bytes: expect.anything(), rate: expect.anything() });
        return;
      }
      expect(['error', 'note']).toContain(read.kind);
      expect(read.text).toBe(read.text.trim());
      if (read.kind === 'error') expect(['string', 'undefined']).toContain(typeof read.file);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('an error of a file is read as that, whatever message and name are', () => {
    const level = fc.constantFrom('error', 'critical');
    const property = fc.property(text, text, level, (msg, object, said) => {
      const line = JSON.stringify({ level: said, msg: `${msg}\n`, object, objectType: '*local.Object' });
      expect(readLine(line)).toEqual({ kind: 'error', text: msg.trim(), file: object });
    });
    fc.assert(property);
  });

  it('counts are read as they are', () => {
    const counts = fc.record({
      bytes: fc.nat(),
      totalBytes: fc.nat(),
      transfers: fc.nat(),
      checks: fc.nat(),
    });
    const property = fc.property(counts, fc.nat(), fc.nat(), (said, speed, eta) => {
      const line = JSON.stringify({ level: 'notice', msg: 'x', stats: { ...said, speed, eta } });
      expect(readLine(line)).toEqual({ kind: 'stats', stats: { ...said, rate: speed, leftSeconds: eta } });
    });
    fc.assert(property);
  });
});

import { describe, expect, test } from 'vitest';
import { type Answer, parseOptions, type ReportOptions } from './options.ts';
import { expectUnderstoodOrRefused } from './understood-fixture.ts';

const NOW = new Date(2026, 10, 20, 12).getTime();
const HOUR = 3_600_000;

const parse = async (...argv: string[]) => (await parseOptions(argv, NOW, '1.2.3')) as ReportOptions;
const answer = async (...argv: string[]) => ((await parseOptions(argv, NOW, '1.2.3')) as Answer).answer;

describe('the command line', () => {
  test('without anything means all cameras and the last day', async () => {
    expect(await parse()).toEqual({
      cameras: [],
      fromMs: NOW - 24 * HOUR,
      toMs: NOW,
      json: false,
      all: false,
      minHoleMs: 0,
      failOnHoles: false,
    });
  });

  test('takes cameras anywhere, also ones that look like numbers', async () => {
    expect((await parse('front', '--json', '007')).cameras).toEqual(['front', '007']);
    expect((await parse('--', '1e3')).cameras).toEqual(['1e3']);
  });

  test('takes a window by length or by its ends', async () => {
    expect(await parse('--since', '90min')).toMatchObject({ fromMs: NOW - 1.5 * HOUR, toMs: NOW });
    expect(await parse('--from', '2026-11-20 10:00')).toMatchObject({ fromMs: NOW - 2 * HOUR, toMs: NOW });
    expect(await parse('--from=2026-11-18', '--to=2026-11-18')).toMatchObject({
      fromMs: NOW - 60 * HOUR,
      toMs: NOW - 36 * HOUR,
    });
  });

  test('takes every other switch', async () => {
    expect(
      await parse('--json', '--all', '--min-hole', '500ms', '--fail-on-holes', '-c', 'my.yaml'),
    ).toMatchObject({ json: true, all: true, minHoleMs: 500, failOnHoles: true, configFile: 'my.yaml' });
    expect(await parse('--base-dir', '/srv/cams')).toMatchObject({ baseDir: '/srv/cams' });
  });

  test('the last of a repeated switch counts', async () => {
    expect(await parse('--since', '1h', '--since', '2h')).toMatchObject({ fromMs: NOW - 2 * HOUR });
  });

  test.each<[argv: string[], message: RegExp]>([
    [['--bogus'], /bogus/],
    [['--since', 'soon'], /--since: "soon" is not a length of time; expected one such as/],
    [['--since', '0s'], /--since must be longer/],
    [['--since'], /since/],
    [['--since', '1h', '--from', '2026-11-20'], /mutually exclusive/],
    [['--to', '2026-11-20'], /--to needs --from/],
    [['--from', 'noon'], /--from: "noon" is not a time; expected a time such as/],
    [['--from', '2026-11-20', '--to', 'noon'], /--to: "noon" is not a time/],
    [['--from', '2026-11-20', '--to', '2026-11-18'], /--from must be before --to/],
    [['--from', '2030-01-01'], /--from is not in the past/],
    [['--min-hole', '-1s'], /min-hole/],
    [['-c', 'a.yaml', '--base-dir', '/srv'], /mutually exclusive/],
  ])('%j is wrong usage', async (argv, message) => {
    const error = await parse(...argv).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'USAGE', exitCode: 64 });
    expect((error as Error).message).toMatch(message);
  });

  test('help and version are answers, and help fits a terminal', async () => {
    expect(await answer('--version')).toBe('cam-report 1.2.3');
    for (const flag of ['-h', '--help']) {
      const text = await answer(flag);
      for (const word of ['--since', '--from', '--json', '--fail-on-holes', '--base-dir', 'Exit codes'])
        expect(text).toContain(word);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });

  test('is understood or refused, never more', async () => {
    const own = [
      '--since',
      '24h',
      '--from',
      '2026-11-20',
      '--to',
      '--json',
      '--all',
      '--min-hole',
      '1s',
      '--fail-on-holes',
    ];
    await expectUnderstoodOrRefused(
      own,
      (argv) => parseOptions(argv, NOW, '1.2.3'),
      (options) => {
        const { cameras, fromMs, toMs, json, all, minHoleMs, failOnHoles } = options;
        expect(cameras.every((camera) => typeof camera === 'string')).toBe(true);
        expect([fromMs, toMs, minHoleMs].every(Number.isFinite) && fromMs < toMs && minHoleMs >= 0).toBe(
          true,
        );
        expect([json, all, failOnHoles].every((value) => typeof value === 'boolean')).toBe(true);
      },
    );
  });
});

import { describe, expect, test } from 'vitest';
import type { Answer } from '../options.ts';
import { expectUnderstoodOrRefused } from '../understood-fixture.ts';
import { parseStatusOptions, type StatusOptions } from './status-options.ts';

const parse = async (...argv: string[]) => (await parseStatusOptions(argv, '1.2.3')) as StatusOptions;
const S = 1_000;

describe('the command line of status', () => {
  test('without anything means everything', async () => {
    expect(await parse()).toEqual({
      ...{ cameras: [], without: [], form: 'text', noColour: false },
      ages: { warnMs: 60 * S, criticalMs: 300 * S },
    });
  });

  test('takes cameras, forms and limits', async () => {
    expect(await parse('front', '007', '--json')).toMatchObject({ cameras: ['front', '007'], form: 'json' });
    expect(await parse('--nagios', '--warn-after', '2min', '--critical-after=1h')).toMatchObject({
      form: 'nagios',
      ages: { warnMs: 120 * S, criticalMs: 3_600 * S },
    });
    expect(await parse('--without', 'old,older', '--no-color', '-c', 'a.yaml')).toMatchObject({
      ...{ without: ['old', 'older'], noColour: true, configFile: 'a.yaml' },
    });
  });

  test('takes seconds to watch, or none, and a camera after that', async () => {
    expect(await parse('--watch')).toMatchObject({ watchMs: 2 * S, cameras: [] });
    expect(await parse('--watch', '5')).toMatchObject({ watchMs: 5 * S, cameras: [] });
    expect(await parse('--watch', 'front')).toMatchObject({ watchMs: 2 * S, cameras: ['front'] });
    expect(await parse('--watch=1.5', 'front')).toMatchObject({ watchMs: 1_500, cameras: ['front'] });
  });

  test.each<[argv: string[], message: RegExp]>([
    [['--bogus'], /bogus/],
    [['--since', '1h'], /since/],
    [['--json', '--nagios'], /exclude each other/],
    [['--json', '--watch'], /exclude each other/],
    [['--watch', '0'], /--watch: "0" is not from 1 to 3600 seconds/],
    [['--warn-after', 'soon'], /--warn-after: "soon" is not a length of time/],
    [['--critical-after', '10s'], /must not be shorter/],
    [['-c', 'a.yaml', '--base-dir', '/srv'], /mutually exclusive/],
  ])('%j is wrong usage', async (argv, message) => {
    const error = await parse(...argv).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'USAGE', exitCode: 64 });
    expect((error as Error).message).toMatch(message);
  });

  test('help fits a terminal', async () => {
    const { answer } = (await parseStatusOptions(['--help'], '1.2.3')) as Answer;
    for (const word of ['--nagios', '--watch', '--no-color', 'UNKNOWN']) expect(answer).toContain(word);
    expect(Math.max(...answer.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('is understood or refused, never more', async () => {
    const own = [
      '--json',
      '--nagios',
      '--watch',
      '5',
      '--no-color',
      '--without',
      'a,b',
      '--warn-after',
      '2min',
      '--critical-after',
    ];
    await expectUnderstoodOrRefused(
      own,
      (argv) => parseStatusOptions(argv, '1.2.3'),
      (options) => {
        const { cameras, without, form, watchMs, noColour, ages } = options;
        expect([...cameras, ...without].every((camera) => typeof camera === 'string')).toBe(true);
        expect(['text', 'json', 'nagios']).toContain(form);
        expect(watchMs === undefined || (watchMs >= 1_000 && watchMs <= 3_600_000)).toBe(true);
        expect(typeof noColour).toBe('boolean');
        expect(ages.warnMs > 0 && ages.warnMs <= ages.criticalMs && Number.isFinite(ages.criticalMs)).toBe(
          true,
        );
      },
    );
  });
});

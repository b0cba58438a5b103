import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { atMost, exactly, plain } from './figure.ts';
import { measure, saveMeasurement } from './measurement.ts';
import { seriesOf } from './series.ts';

const CLIPS = { what: 'clips', unit: '' };
const TIME = { what: 'time', unit: 's' };

it('keeps numbers with unit and limit, series, options and conditions', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-measurement-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = async () => ({
    figures: [atMost('a', 1 / 3, 2, 's'), plain('b', Number.NaN, 'ms'), exactly('c', 0, 0)],
    series: [
      seriesOf(
        'd',
        [CLIPS, TIME],
        [
          [2, 4],
          [1, 3],
          [3, Number.NaN],
        ],
      ),
    ],
  });
  const bench = { about: '', defaults: { seconds: 1, rounds: 2 }, run };
  saveMeasurement(join(folder, 'new'), await measure('one', bench, { rounds: 9 }));
  const saved = JSON.parse(readFileSync(join(folder, 'new/one.json'), 'utf8'));
  expect(saved).toMatchObject({ name: 'one', options: { seconds: 1, rounds: 9 } });
  expect(saved.figures).toEqual([
    { what: 'a', measured: '0.33 s', must: '≤ 2 s', value: 1 / 3, unit: 's', limit: 2, ok: true },
    { what: 'b', measured: 'none', must: '', unit: 'ms' },
    { what: 'c', measured: '0', must: '0', value: 0, unit: '', limit: 0, ok: true },
  ]);
  expect(saved.series).toEqual([
    {
      name: 'd',
      x: CLIPS,
      y: TIME,
      points: [
        [1, 3],
        [2, 4],
      ],
    },
  ]);
  expect(saved.conditions).toMatchObject({ node: process.version, filesystem: expect.stringMatching(/./) });
});

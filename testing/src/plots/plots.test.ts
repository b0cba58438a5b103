import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { REPOSITORY_ROOT } from '../rig/repository-root.ts';
import { linearScale, logScale } from './axis-scale.ts';
import { drawChart } from './chart.ts';
import { MEASUREMENTS, PLOTS, plotsOf } from './plots.ts';

const CLIPS = { what: 'clips', unit: '' };
const TIME = { what: 'time', unit: 's' };
const GROWTH = {
  name: 'find <all>',
  ...{ x: CLIPS, y: TIME },
  points: [
    [1_000, 0.5],
    [100_000, 40],
  ] as const,
};

it('has in the repository what its measurements give, and nothing else', () => {
  const folder = join(REPOSITORY_ROOT, PLOTS);
  const committed = existsSync(folder) ? readdirSync(folder) : [];
  const texts = new Map(committed.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  expect(texts).toEqual(plotsOf(join(REPOSITORY_ROOT, MEASUREMENTS)));
});

it('draws the series that a plot is of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-plots-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const other = { ...GROWTH, name: 'memory', y: { what: 'memory', unit: 'MiB' } };
  writeFileSync(join(folder, 'cleaner-scale.json'), JSON.stringify({ series: [GROWTH, other] }));
  const drawn = plotsOf(folder);
  expect([...drawn.keys()]).toEqual(['clean.svg']);
  expect(drawn.get('clean.svg')).toContain('find &lt;all&gt;');
  expect(drawn.get('clean.svg')).not.toContain('memory');
});

it('names quantities with their units, and puts points where they belong', () => {
  const svg = drawChart({ title: 'T', series: [GROWTH], isLog: { x: true, y: false } });
  expect(svg).toContain('>clips (logarithmic)<');
  expect(svg).toContain('>time, s<');
  expect(svg).toContain('<polyline points="80,336.3 700,44"');
});

it('has round numbers along the axes', () => {
  expect(linearScale([3, 40]).ticks).toEqual([0, 10, 20, 30, 40]);
  expect(linearScale([0.07]).at(0.08)).toBe(1);
  expect(linearScale([0]).at(0)).toBe(0);
  expect(logScale([0.5, 40]).ticks).toEqual([0.1, 1, 10, 100]);
  expect(logScale([10]).ticks).toEqual([10, 100]);
});

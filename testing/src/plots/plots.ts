import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Series } from '../bench/series.ts';
import { type Chart, drawChart } from './chart.ts';

/** Folders of the repository: what `npm run bench -- NAME --save` wrote, and what is drawn of it. */
export const MEASUREMENTS = 'docs/measurements';
export const PLOTS = 'docs/plots';

interface Plot extends Pick<Chart, 'title' | 'isLog'> {
  /** Name of the benchmark. */
  readonly of: string;
  /** What is drawn of its series, by what is on their y axis. */
  readonly y: string;
}

const LOG = { x: true, y: true };

/** Every plot, by the name of its file. */
const ALL_PLOTS: Readonly<Record<string, Plot>> = {
  'recording-cpu.svg': {
    title: 'Processor time by cameras',
    ...{ of: 'recording', y: 'processor time', isLog: { x: false, y: false } },
  },
  'trigger.svg': {
    title: 'From a trigger to its last link, by clips in the store',
    ...{ of: 'events-trigger', y: 'publish to last link, median', isLog: { x: true, y: false } },
  },
  'clean.svg': {
    title: 'cam-cleaner by clips in the store, beside find',
    ...{ of: 'cleaner-scale', y: 'time', isLog: LOG },
  },
  'report.svg': {
    title: 'cam-report by clips in the store, beside find',
    ...{ of: 'report', y: 'time', isLog: LOG },
  },
};

/** The plots of the measurements in a folder, as SVG by the names of their files; without those that nothing was measured for. */
export function plotsOf(folder: string): Map<string, string> {
  const drawn = new Map<string, string>();
  for (const [file, { of, y, title, isLog }] of Object.entries(ALL_PLOTS)) {
    const path = join(folder, `${of}.json`);
    if (!existsSync(path)) continue;
    const all = (JSON.parse(readFileSync(path, 'utf8')) as { series: readonly Series[] }).series;
    const series = all.filter((each) => each.y.what === y && each.points.length > 0);
    if (series.length > 0) drawn.set(file, drawChart({ title, series, isLog }));
  }
  return drawn;
}

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClockDouble, clockDouble } from './clock-double.ts';
import { MetricsFile, metricsPath } from './metrics-file.ts';
import type { MetricFamily } from './metrics-text.ts';

let folder: string;
let clock: ClockDouble;
let value: number;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pm-dvr-metrics-'));
  clock = clockDouble(0);
  value = 0;
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(where = folder, name = 'up'): MetricsFile {
  const read = (): MetricFamily[] => [
    { name, type: 'gauge', help: 'It.', samples: [{ labels: {}, value: ++value }] },
  ];
  return new MetricsFile({
    ...{ settings: { folder: where, intervalMs: 15_000 }, program: 'cam-x', process: 'front', clock, read },
    log: { warn: (text: string) => void warnings.push(text) } as never,
  });
}

const path = () => join(folder, 'pm_dvr_cam-x_front.prom');
const text = () => readFileSync(path(), 'utf8');

describe('the file of metrics', () => {
  it('is there as a whole, and everybody may read it whatever the umask is', () => {
    const before = process.umask(0o077);
    try {
      open().write();
    } finally {
      process.umask(before);
    }
    expect(text()).toBe('# HELP up It.\n# TYPE up gauge\nup 1\n');
    expect(statSync(path()).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder)).toEqual(['pm_dvr_cam-x_front.prom']);
  });

  it('is written when its interval is over, though its owner asks more often or a little too early', () => {
    const file = open();
    const written = [0, 5_000, 5_000, 4_990, 5_000, 5_000, 5_010].map((ms) => {
      clock.advance(ms);
      file.consider();
      return value;
    });
    expect(written).toEqual([1, 1, 1, 2, 2, 2, 3]);
  });

  it('is gone when its owner has stopped', () => {
    const file = open();
    file.start();
    expect(text()).toContain('up 1');
    file.close();
    expect(readdirSync(folder)).toEqual([]);
    file.close();
    expect(warnings).toEqual([]);
  });

  it('is missing where it cannot be written, which is said once', () => {
    const file = open(join(folder, 'nowhere'));
    file.write();
    file.write();
    expect(warnings).toEqual([expect.stringMatching(/^the metrics cannot be written: ENOENT.*nowhere/)]);
  });

  it('keeps its last text if the new one would be wrong', () => {
    open().write();
    open(folder, 'no name').write();
    expect(text()).toContain('up 1');
    expect(warnings).toEqual(['the metrics cannot be written: "no name" is no name of a metric']);
  });

  it('stays in its folder whatever it is called after', () => {
    expect(metricsPath('/m', 'cam-x', '../../etc/a b')).toBe('/m/pm_dvr_cam-x_.._.._etc_a_b.prom');
  });
});

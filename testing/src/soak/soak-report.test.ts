import { expect, it } from 'vitest';
import { soakReport } from './soak-report.ts';
import { failuresOf, type SoakResult } from './soak-result.ts';

const series = { name: 'cam-sync: threads', unit: '', mostPerHour: 1, hasWarmUp: true, samples: [] };
const slope = { perHour: 4, lowest: 3, level: 11, hours: 1 };

const well: SoakResult = {
  ...{ seed: 7, wantedSeconds: 7_200, seconds: 7_200, clips: 10, faults: [], findings: [], breaches: [] },
  leftOut: [
    { name: 'disk-full', why: 'it needs a disk' },
    { name: 'disk-slow', why: 'it needs a disk' },
  ],
  events: [{ way: 'JSON', asked: 2, complete: 1, incomplete: 1, missing: new Map([['not-found', 1.25]]) }],
  drifts: [{ series, slope, verdict: 'held' }],
  reports: new Map(),
  losses: [],
};

it('tells conditions, what was left out and why, events, slopes and invariants', () => {
  const report = soakReport(well);
  expect(failuresOf(well)).toEqual([]);
  expect(report).toMatch(/^2\.0 h, seed 7, /);
  for (const line of [
    'All held.',
    '- `disk-full`, `disk-slow`: it needs a disk',
    '| JSON | 2 | 1 | 1 | not-found 1.3 s |',
    '| cam-sync: threads |  | 0 | 11.00 | +4.00 | +3.00 | 1 | held |',
    '| 9 | held |',
  ])
    expect(report).toContain(`\n${line}\n`);
});

it('names everything that does not hold, and that it was ended early', () => {
  const bad: SoakResult = {
    ...well,
    seconds: 600,
    breaches: [{ invariant: 3, what: 'a manifest\nis gone' }],
    drifts: [{ series, slope, verdict: 'exceeded' }],
    findings: ['cam-event ended by itself'],
  };
  expect(failuresOf(bad)).toEqual([
    'cam-event ended by itself',
    'invariant 3: a manifest\nis gone',
    'cam-sync: threads drifts by 4.00 an hour, at least 3.00',
  ]);
  expect(soakReport(bad)).toMatch(/^10\.0 min, ended early of 2\.0 h,/);
  expect(soakReport(bad)).toContain('\n- invariant 3: a manifest is gone\n');
  expect(soakReport(bad)).toContain('| 3 | **broken 1 times** |');
});

it('does not say of invariants that could not be checked that they held', () => {
  const report = soakReport({ ...well, breaches: undefined, findings: ['they could not be checked'] });
  expect(report).toContain('\n- they could not be checked\n');
  for (let invariant = 1; invariant <= 9; invariant++)
    expect(report).toContain(`\n| ${invariant} | not checked |\n`);
});

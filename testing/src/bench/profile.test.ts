import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { profileTable } from './profile.ts';

it('adds up the own time of functions over all profiles, without waiting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-profile-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 6 });
  const nodes = [
    { id: 1, callFrame: frame('(idle)', '') },
    { id: 2, callFrame: frame('walk', 'file:///usr/lib/cam-report') },
    { id: 3, callFrame: frame('', 'node:fs') },
  ];
  const profile = { nodes, samples: [1, 2, 3, 2], timeDeltas: [9_000, 1_000, 1_000, 2_000] };
  for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.cpuprofile`), JSON.stringify(profile));
  writeFileSync(join(folder, 'other'), '');
  expect(profileTable(folder).split('\n')).toEqual([
    '2 profiles, 8 ms in all, waiting left out',
    '',
    '| function | own time | share |',
    '|---|---|---|',
    '| walk, cam-report:7 | 6 ms | 75.0 % |',
    '| (anonymous), node:fs:7 | 2 ms | 25.0 % |',
  ]);
});

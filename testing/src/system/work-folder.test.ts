import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SYSTEM_CACHE } from '../rig/cache-folder.ts';
import { makeWorkFolder, sweepFolders } from './work-folder.ts';

it('keeps the folder of a process that runs, and removes that of an earlier one with its PID', async () => {
  const folder = await makeWorkFolder('packages');
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const left = join(SYSTEM_CACHE, `run-${process.pid}-1`, 'root');
  await mkdir(left, { recursive: true });
  await sweepFolders([]);
  expect(existsSync(folder)).toBe(true);
  expect(existsSync(left)).toBe(false);
});

it('removes what is left of groups, level by level', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'pm-dvr-groups-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const left = join(parent, `run-${process.pid}-1`);
  await mkdir(join(left, 'payload/system.slice'), { recursive: true });
  await mkdir(join(parent, 'system.slice'));
  await sweepFolders([parent]);
  expect(existsSync(left)).toBe(false);
  expect(existsSync(join(parent, 'system.slice'))).toBe(true);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RigStore } from '../../rig/store.ts';
import { whileTesting } from '../../rig/while-testing.ts';
import { checkOrphans } from './orphan-check.ts';

const PATIENCE_MS = 100;
const nobody = () => false;

async function leftBehind(args: readonly string[], stdout: number | 'ignore' = 'ignore') {
  const child = spawn('sleep', args, { stdio: ['ignore', stdout, 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child.pid;
}

it('finds a process that has a file of the plant open, and says which', async () => {
  const { folder } = whileTesting(await RigStore.create());
  expect(await checkOrphans([folder], nobody, PATIENCE_MS)).toEqual([]);
  const file = await open(join(folder, 'clip'), 'w');
  const pid = await leftBehind(['60'], file.fd);
  await file.close();
  expect(await checkOrphans([folder], nobody, PATIENCE_MS)).toEqual([
    { invariant: 7, what: `sleep (${pid}) has outlived its daemon` },
  ]);
});

it('leaves out what is ours', async () => {
  const { folder } = whileTesting(await RigStore.create());
  const file = await open(join(folder, 'clip'), 'w');
  await leftBehind(['60'], file.fd);
  await file.close();
  expect(await checkOrphans([folder], (name) => name === 'sleep', PATIENCE_MS)).toEqual([]);
});

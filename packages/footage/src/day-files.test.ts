import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { daysIn } from './day-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'day-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('lists the days that have a file, in their order, and nothing else', async () => {
  const others = [
    '.lock',
    '.jsonl',
    '2026.11.20',
    '2026.11.19.json',
    '2026.1.01.jsonl',
    '.2026.11.18.jsonl.tmp',
  ];
  for (const name of ['2026.11.20.jsonl', '2025.12.31.jsonl', ...others])
    await writeFile(join(folder, name), '');
  expect(await daysIn(folder)).toEqual(['2025.12.31', '2026.11.20']);
});

it('lists none where there is no folder, and fails where something else stands', async () => {
  expect(await daysIn(join(folder, 'absent'))).toEqual([]);
  await writeFile(join(folder, 'file'), '');
  await expect(daysIn(join(folder, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPlaces } from './remote-place.ts';

let baseDir: string;
beforeEach(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'pm-dvr-place-'));
});
afterEach(() => rm(baseDir, { recursive: true }));

const layout = () => storeLayout({ baseDir });
const nas = (cloudPath: string, cloudId = 'nas') => ({
  ...{ name: 'nas', cloudId, cloudPath, transfers: 4, rcloneOptions: [] },
});

test('a remote that stays where it is, is kept', async () => {
  keepPlaces(layout(), [nas('cams')]);
  keepPlaces(layout(), [nas('cams')]);
  expect(await readFile(join(layout().syncDir, 'nas', 'place'), 'utf8')).toBe('nas:cams\n');
});

test('one that has another path, or is another of rclone, is refused, with both places', () => {
  keepPlaces(layout(), [nas('cams')]);
  expect(() => keepPlaces(layout(), [nas('other')])).toThrow(/nas was nas:cams and is nas:other now/);
  expect(() => keepPlaces(layout(), [nas('cams', 's3')])).toThrow(
    expect.objectContaining({ code: 'REMOTE_MOVED', exitCode: 78 }),
  );
  keepPlaces(layout(), [nas('cams')]);
});

test('a note that a power cut has emptied is written anew', async () => {
  keepPlaces(layout(), [nas('cams')]);
  await writeFile(join(layout().syncDir, 'nas', 'place'), '');
  keepPlaces(layout(), [nas('other')]);
  expect(() => keepPlaces(layout(), [nas('cams')])).toThrow(/was nas:other/);
});

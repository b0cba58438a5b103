import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { existing, expectWritable, installFiles } from './install-files.ts';

const NOW = Date.UTC(2026, 10, 20, 14, 9, 57);

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cam-setup-install-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('writes files that only owner and group may read, into a folder that comes to be', async () => {
  const folder = join(scratch(), 'smarthome', 'cams');
  const { written, backups } = await installFiles(
    folder,
    new Map([
      ['a-password', 'x\n'],
      ['a.yaml', 'y\n'],
    ]),
    NOW,
  );
  expect([written, backups]).toEqual([[join(folder, 'a-password'), join(folder, 'a.yaml')], []]);
  expect(written.map((path) => statSync(path).mode & 0o777)).toEqual([0o640, 0o640]);
  expect(readFileSync(join(folder, 'a-password'), 'utf8')).toBe('x\n');
});

it('keeps a copy of what was there, and its rights', async () => {
  const folder = scratch();
  writeFileSync(join(folder, 'a.yaml'), 'old\n');
  writeFileSync(join(folder, 'same.yaml'), 'same\n');
  chmodSync(join(folder, 'a.yaml'), 0o600);
  const files = new Map([
    ['a.yaml', 'new\n'],
    ['same.yaml', 'same\n'],
  ]);
  expect(existing(folder, files)).toEqual(['a.yaml']);
  const { written, backups } = await installFiles(folder, files, NOW);
  expect(written).toEqual([join(folder, 'a.yaml')]);
  expect(backups).toEqual([join(folder, 'a.yaml.20261120T140957Z.bak')]);
  expect(readFileSync(backups[0] as string, 'utf8')).toBe('old\n');
  expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([
    0o600, 0o600, 0o644,
  ]);
});

it('says beforehand where nothing can be written', () => {
  const folder = scratch();
  expect(() => expectWritable(join(folder, 'a', 'b'))).not.toThrow();
  writeFileSync(join(folder, 'file'), '');
  expect(() => expectWritable(join(folder, 'file', 'cams'))).toThrow(
    'cams cannot be written; run cam-setup as root',
  );
});

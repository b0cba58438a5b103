import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { listPointers } from '@pm-dvr/footage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { savingManifest } from './part-manifest.ts';
import { PointerFolder } from './pointers.ts';

const REF = '2026.11.20/{door}-2026.11.20,15.09.57.json';
const BIRTH = savingManifest({
  facts: {
    ...{ id: '{door}-2026.11.20,15.09.57', event: 'door', mode: 'once', at_ms: 1_795_183_797_000 },
    trigger: { by: 'command', received: '', received_ms: 1_795_183_797_000 },
  },
  ...{ part: 1, continued: false, stretches: [{ fromMs: 1_795_183_737_000, toMs: 1_795_183_857_000 }] },
  ...{ shares: [{ camera: 'front', clips: [] }], nowMs: 1_795_183_797_001 },
});
/** A PID that no process can have. */
const GONE = '4194999-1-x';
let baseDir: string;

beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-pointers-'));
});

afterEach(() => rmSync(baseDir, { recursive: true, force: true }));

function leave(folder: string, name: string, text: string): string {
  const { runningDir } = storeLayout({ baseDir });
  mkdirSync(join(runningDir, folder), { recursive: true });
  writeFileSync(join(runningDir, folder, name), text);
  return runningDir;
}

test('shows what this process saves, until it is done', async () => {
  const layout = storeLayout({ baseDir });
  const pointers = new PointerFolder(layout);
  pointers.add(REF, BIRTH);
  expect(listPointers(layout.runningDir)).toMatchObject([
    { manifest: REF, isOwnerRunning: true, owner: { pid: process.pid } },
  ]);
  expect(pointers.takeOver()).toEqual([]);
  expect(pointers.birthOf(REF)).toEqual(BIRTH);
  pointers.removeSync(REF);
  pointers.close();
  expect(readdirSync(layout.runningDir)).toEqual([]);
});

test('takes over what a process left that is gone, once', () => {
  const runningDir = leave(GONE, '{door}-2026.11.20,15.09.57.json', JSON.stringify({ manifest: REF }));
  const pointers = new PointerFolder(storeLayout({ baseDir }));
  expect(pointers.takeOver()).toEqual([REF]);
  expect(pointers.takeOver()).toEqual([]);
  expect(listPointers(runningDir).map(({ path }) => path)).toEqual([pointers.pathOf(REF)]);
  expect(readdirSync(runningDir)).toHaveLength(1);
});

test('removes what a process that is gone had half written', () => {
  const runningDir = leave(GONE, '.x.json.4194999.tmp', '{');
  new PointerFolder(storeLayout({ baseDir })).takeOver();
  expect(readdirSync(runningDir)).toEqual([]);
});

test('does not take over what leads elsewhere', () => {
  const text = JSON.stringify({ manifest: '2026.11.20/../../x.json' });
  leave(GONE, 'x.json', text);
  expect(new PointerFolder(storeLayout({ baseDir })).takeOver()).toEqual([]);
});

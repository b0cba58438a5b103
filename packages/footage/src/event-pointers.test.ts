import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '@pm-dvr/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listPointers, pointerFolderName, pointerOwners, readPointer } from './event-pointers.ts';

const NAME = '{door}-2026.11.20,15.09.57.json';
const REF = `2026.11.20/${NAME}`;
/** A PID that no process can have. */
const GONE = '4194999-1-x';
let runningDir: string;

beforeEach(() => {
  runningDir = mkdtempSync(join(tmpdir(), 'pm-dvr-pointers-'));
});

afterEach(() => rmSync(runningDir, { recursive: true, force: true }));

function leave(folder: string, name: string, text: string): string {
  mkdirSync(join(runningDir, folder), { recursive: true });
  writeFileSync(join(runningDir, folder, name), text);
  return join(runningDir, folder, name);
}

test('tells what a running process saves from what a gone one left', () => {
  const own = leave(pointerFolderName(ownIdentity()), NAME, JSON.stringify({ manifest: REF }));
  const left = leave(GONE, NAME, JSON.stringify({ manifest: REF, birth: {} }));
  const pointers = listPointers(runningDir);
  expect(pointers).toHaveLength(2);
  expect(pointers).toContainEqual({ manifest: REF, owner: ownIdentity(), isOwnerRunning: true, path: own });
  expect(pointers).toContainEqual({
    ...{ manifest: REF, isOwnerRunning: false, path: left },
    owner: { pid: 4194999, startTicks: '1' },
  });
});

test.each([
  'garbage',
  '{}',
  'null',
  '',
  JSON.stringify({ manifest: 7 }),
  JSON.stringify({ manifest: '../../etc/passwd' }),
  JSON.stringify({ manifest: '2026.11.20/../../x.json' }),
])('passes over %j', (text) => {
  leave(GONE, 'x.json', text);
  expect(listPointers(runningDir)).toEqual([]);
});

test('what is half written is no pointer', () => {
  leave(GONE, `.${NAME}.1.tmp`, JSON.stringify({ manifest: REF }));
  expect(listPointers(runningDir)).toEqual([]);
});

test('a folder of no process is nobody’s', () => {
  leave('backup', NAME, JSON.stringify({ manifest: REF }));
  expect(listPointers(runningDir)).toEqual([]);
  expect(pointerOwners(runningDir)).toEqual([]);
});

test('without the folder nothing is saved', () => {
  expect(listPointers(join(runningDir, 'none'))).toEqual([]);
  expect(readPointer(join(runningDir, 'none'))).toBeUndefined();
});

test.each([{ pid: 7 }, { pid: 7, startTicks: '123' }, { pid: 7, startTicks: '123', bootId: 'ab-12' }])(
  'the name of a folder says whose it is: %j',
  (owner) => {
    mkdirSync(join(runningDir, pointerFolderName(owner)));
    expect(pointerOwners(runningDir).map((found) => found.owner)).toEqual([owner]);
  },
);

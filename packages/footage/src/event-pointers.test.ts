import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '@pm-dvr/runtime';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listPointers, pointerFolderName, pointerOwners, readPointer } from './event-pointers.ts';
import { parseManifestRef } from './manifest-file.ts';

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

test('the name of a folder says whose it is, and no other name does', () => {
  const owner = fc
    .record({
      pid: fc.integer({ min: 1, max: 4_194_304 }),
      startTicks: fc.option(fc.stringMatching(/^\d{1,12}$/), { nil: undefined }),
      bootId: fc.option(fc.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}$/), { nil: undefined }),
    })
    .map((said) => Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)));
  const more = fc.string({ unit: fc.constantFrom(...'0123456789abcdefx-. '), maxLength: 2 });
  const property = fc.property(owner, fc.oneof(fc.constant(0), fc.nat(24)), more, (said, at, other) => {
    const name = pointerFolderName(said as { pid: number });
    const damaged = name.slice(0, at) + other + name.slice(at + 1);
    for (const folder of new Set([name, damaged])) mkdirSync(join(runningDir, folder), { recursive: true });
    const found = pointerOwners(runningDir);
    expect(found.map((one) => one.owner)).toContainEqual(said);
    for (const { folder, owner } of found) expect(join(runningDir, pointerFolderName(owner))).toBe(folder);
    rmSync(runningDir, { recursive: true });
  });
  fc.assert(property, { numRuns: 50 });
});

test('whatever a file holds, it is a pointer only if it says a manifest in the store', () => {
  const ref = fc.oneof(
    fc.constantFrom(REF, `../${REF}`, `${REF}\n`, `2026.11.20/${REF}`, '2026.11.20/../x.json'),
    fc.jsonValue(),
  );
  const text = fc.oneof(
    fc
      .record({ manifest: ref, birth: fc.jsonValue() }, { requiredKeys: [] })
      .map((said) => JSON.stringify(said)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.nat(REF.length).map((end) => JSON.stringify({ manifest: REF }).slice(0, end)),
    fc.string(),
  );
  const property = fc.property(text, (held) => {
    const path = leave(GONE, 'x.json', held);
    const said = readPointer(path);
    if (said !== undefined) expect(said).toEqual(JSON.parse(held));
    const manifests = listPointers(runningDir).map(({ manifest }) => manifest);
    const isOne = typeof said?.manifest === 'string' && parseManifestRef(said.manifest) !== undefined;
    expect(manifests).toEqual(isOne ? [said.manifest] : []);
    for (const manifest of manifests) expect(manifest).toBe(REF);
  });
  fc.assert(property);
});

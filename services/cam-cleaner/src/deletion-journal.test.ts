import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventId, eventName, isCameraId, isDay } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CleanerFixture, NOON } from './cleaner-fixture.ts';
import { type Deletion, DeletionJournal, readDeletions, removeJournal } from './deletion-journal.ts';
import { recoverDeletion } from './recover-deletion.ts';

let store: CleanerFixture;
let path: string;
beforeEach(() => {
  store = new CleanerFixture();
  mkdirSync(store.layout.cleanerDir, { recursive: true });
  path = join(store.layout.cleanerDir, 'journal.json');
});
afterEach(() => store.remove());

const ID = eventId(eventName('door', NOON));
const name = fc.stringMatching(/^[a-z][a-z0-9 ().-]{0,20}$/);
const facts = {
  version: fc.constant(1 as const),
  day: fc.constantFrom('2025.11.20', '2026.01.01'),
  rule: fc.string(),
  atMs: fc.nat(),
  names: fc.array(fc.tuple(name, fc.nat(), fc.boolean())),
};
const deletion: fc.Arbitrary<Deletion> = fc.oneof(
  fc.record({ ...facts, kind: fc.constant('clips' as const), camera: fc.constantFrom('front', 'back.2') }),
  fc.record({
    ...facts,
    kind: fc.constant('event' as const),
    id: fc.constant(ID),
    part: fc.integer({ min: 1 }),
  }),
);

test('says again what was begun', async () => {
  const property = fc.asyncProperty(deletion, async (begun) => {
    await new DeletionJournal(store.layout).begin(begun);
    expect(readDeletions(store.layout)).toEqual([{ path, deletion: begun }]);
    removeJournal(path);
  });
  await fc.assert(property, { numRuns: 30 });
});

test('that was torn anywhere is torn, and so is whatever else is in its place', () => {
  const text = fc.oneof(
    fc.tuple(deletion, fc.nat()).map(([said, end]) => {
      const whole = JSON.stringify(said);
      return whole.slice(0, end % whole.length);
    }),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  const property = fc.property(text, (held) => {
    writeFileSync(path, held);
    expect(readDeletions(store.layout)).toEqual([{ path, deletion: 'torn' }]);
  });
  fc.assert(property, { numRuns: 60 });
});

test('one of whose values somebody altered is torn, or sound, and ends without touching what is there', async () => {
  store.clips('front', NOON, 2);
  const others = fc.constantFrom<unknown>(
    ...[null, -1, 1.5, '', '..', '../x', 'a/b', '\0', [], {}, true, 'clips', 'event'],
    ...[['2025.11.20'], ['front'], [ID], { toString: null }, [['x', 1, true]], [['../x', 1, true]], [['x']]],
  );
  const keys = ['version', 'kind', 'day', 'rule', 'atMs', 'names', 'camera', 'id', 'part'] as const;
  const property = fc.asyncProperty(deletion, fc.constantFrom(...keys), others, async (said, key, other) => {
    writeFileSync(path, JSON.stringify({ ...said, [key]: other }));
    const [found] = readDeletions(store.layout);
    if (found !== undefined && found.deletion !== 'torn') expectSound(found.deletion);
    const before = store.names('front');
    await recoverDeletion(store.options({ dryRun: true }));
    expect(store.names('front')).toEqual(before);
  });
  await fc.assert(property, { numRuns: 80 });
});

function expectSound(said: Deletion): void {
  expect([said.version, typeof said.rule, typeof said.day, isDay(said.day)]).toEqual([
    1,
    'string',
    'string',
    true,
  ]);
  expect(Number.isSafeInteger(said.atMs) && said.atMs >= 0).toBe(true);
  for (const [file, bytes, isLast] of said.names) {
    expect(file).toMatch(/^[^/\0]+$/);
    expect(['.', '..']).not.toContain(file);
    expect([Number.isSafeInteger(bytes) && bytes >= 0, typeof isLast]).toEqual([true, 'boolean']);
  }
  if (said.kind === 'clips') expect([typeof said.camera, isCameraId(said.camera)]).toEqual(['string', true]);
  else expect([said.id, Number.isSafeInteger(said.part) && said.part > 0]).toEqual([ID, true]);
}

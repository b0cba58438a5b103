import type { SyncTrouble } from '@pm-dvr/contracts';
import { expect, it } from 'vitest';
import { partOf } from './open-file-fixture.ts';
import { sumOf } from './open-sum.ts';
import { nextBatch, partKey } from './queue-policy.ts';
import { RefusedParts } from './refused-parts.ts';

const [a, b] = [partOf('a'), partOf('b')];
const batch = nextBatch([a, b], { files: 100, bytes: 100 });
const ALL = [...a.clips, a.manifest, ...b.clips, b.manifest].flatMap((file) => file ?? []);

function refusedAfter(kind: SyncTrouble, verified: number): string[] {
  const refused = new RefusedParts();
  refused.learn(batch, { verified: ALL.slice(0, verified), trouble: { kind, error: '' } });
  return [...refused.keys];
}

it.each([
  ['other', 2, [partKey(b)]],
  ['other', 3, [partKey(b)]],
  ['quota', 2, [partKey(b)]],
  ['network', 2, []],
  ['quota', 0, []],
  ['auth', 0, []],
  ['other', 0, [partKey(a), partKey(b)]],
] as const)('%s trouble after %d files of four: %j', (kind, verified, keys) => {
  expect(new Set(refusedAfter(kind, verified))).toEqual(new Set(keys));
});

it('forgets what is not open any more', () => {
  const refused = new RefusedParts();
  refused.learn(batch, { verified: [], trouble: { kind: 'other', error: '' } });
  refused.keepOnly([sumOf(b)]);
  expect([...refused.keys]).toEqual([partKey(b)]);
});

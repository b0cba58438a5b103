import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOf } from './open-file-fixture.ts';
import { sumOf } from './open-sum.ts';
import { backlogOf, blockedOf, candidates, inOrder, nextBatch, partKey } from './queue-policy.ts';

const LIMITS = { files: 3, bytes: 100 };
const ids = (parts: readonly { id: string }[]) => parts.map(({ id }) => id);

describe('the order', () => {
  it('is that of the events, the newest first, whether they run or not', () => {
    const long = partOf('long', { atMs: 1, isRunning: true });
    const old = partOf('old', { atMs: 0 });
    const young = partOf('young', { atMs: 2 });
    expect(ids(inOrder([old, long, young]))).toEqual(['young', 'long', 'old']);
  });

  it('has the parts of an event one after the other', () => {
    const parts = [partOf('a', { part: 2, isRunning: true }), partOf('a', { part: 1 })];
    expect(inOrder(parts).map(({ part }) => part)).toEqual([1, 2]);
  });

  it('puts what was refused behind all others', () => {
    const [young, old] = [partOf('young', { atMs: 2 }), partOf('old', { atMs: 1 })];
    expect(ids(inOrder([young, old], new Set([partKey(young)])))).toEqual(['old', 'young']);
  });
});

describe('a batch', () => {
  it.each([
    ['all of what is small', [[1], [1]], 2, 2],
    [
      'as many files as the limit',
      [
        [1, 1],
        [1, 1],
      ],
      3,
      1,
    ],
    ['as many bytes as the limit', [[60], [50]], 1, 1],
    ['one file that is too large', [[500], [1]], 1, 1],
    ['nothing of nothing', [], 0, 0],
  ])('takes %s', (_, sizes, clips, manifests) => {
    const batch = nextBatch(
      sizes.map((each, index) => partOf(`e${index}`, { sizes: each })),
      LIMITS,
    );
    expect([batch.clips.length, batch.parts.length]).toEqual([clips, manifests]);
  });

  it('takes the manifest of a part only with all of its clips', () => {
    const batch = nextBatch([partOf('a', { sizes: [1, 1, 1, 1] })], LIMITS);
    expect([batch.clips.length, batch.parts]).toEqual([3, []]);
  });

  it('takes manifests that nothing else is missing of, though it is full', () => {
    const batch = nextBatch([partOf('a', { sizes: [1, 1, 1, 1] }), partOf('b', { sizes: [] })], LIMITS);
    expect(ids(batch.parts)).toEqual(['b']);
  });

  it('takes the clips of a running event, and of one that lacks a clip here, without a manifest', () => {
    const batch = nextBatch(
      [partOf('a', { isRunning: true }), partOf('b', { faults: ['x is missing'] })],
      LIMITS,
    );
    expect([batch.clips.length, batch.parts]).toEqual([2, []]);
  });

  it('is filled with clips, however many manifests come before them', () => {
    const parts = [0, 1, 2, 3].map((index) => partOf(`e${index}`, { sizes: index === 3 ? [1] : [] }));
    const chosen = candidates(parts.map(sumOf), LIMITS);
    expect(ids(chosen)).toEqual(['e0', 'e1', 'e2', 'e3']);
  });

  const part = fc.record({
    sizes: fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 6 }),
    isRunning: fc.boolean(),
    isFaulty: fc.boolean(),
  });
  it('whatever there is: keeps the limits, and takes something if anything could be uploaded', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (list) => {
        const parts = list.map(({ isFaulty, ...rest }, index) =>
          partOf(`e${index}`, { ...rest, faults: isFaulty ? ['it is missing'] : [] }),
        );
        const sums = parts.map(sumOf);
        const chosen = new Set(candidates(sums, LIMITS).map(({ id }) => id));
        const batch = nextBatch(
          parts.filter(({ id }) => chosen.has(id)),
          LIMITS,
        );
        const bytes = batch.clips.reduce((sum, clip) => sum + clip.bytes, 0);
        expect(batch.clips.length).toBeLessThanOrEqual(LIMITS.files);
        expect(batch.parts.length).toBeLessThanOrEqual(LIMITS.files);
        expect(bytes <= LIMITS.bytes || batch.clips.length === 1).toBe(true);
        expect(batch.clips.length + batch.parts.length > 0).toBe(backlogOf(sums).files > 0);
        // Reading fewer manifests makes no difference.
        expect(batch).toEqual(nextBatch(parts, LIMITS));
        const inBatch = new Set(batch.clips.map(({ name }) => name));
        for (const { manifest, clips, faults } of batch.parts) {
          expect(manifest).toBeDefined();
          expect(faults).toEqual([]);
          expect(clips.every(({ name }) => inBatch.has(name))).toBe(true);
        }
      }),
    );
  });
});

it('counts as backlog what can be uploaded, and no more', () => {
  const parts = [
    partOf('a', { sizes: [5, 6] }),
    partOf('b', { sizes: [7], isRunning: true }),
    partOf('c', { sizes: [8], faults: ['x is missing'] }),
  ];
  expect(backlogOf(parts.map(sumOf))).toEqual({ files: 5, bytes: 36 });
});

it('tells how many events cannot be uploaded whole, with the newest for an example', () => {
  const sums = [
    partOf('a', { atMs: 1, faults: ['x is missing', 'y is missing'] }),
    partOf('b', { atMs: 2, faults: ['z is missing'] }),
    partOf('b', { atMs: 2, part: 2, faults: ['w is missing'] }),
    partOf('c'),
  ].map(sumOf);
  expect(blockedOf(sums)).toEqual({ events: 2, first: 'b: z is missing' });
  expect(blockedOf(sums.slice(3))).toBeUndefined();
});

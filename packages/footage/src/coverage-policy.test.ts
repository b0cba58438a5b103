import type { ClipFacts } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CoverageBuilder, clipped, complement, coverage } from './coverage-policy.ts';

const clip = (startMs: number, durationMs: number, sequence: number, pid = 7): ClipFacts => ({
  camera: 'front',
  startMs,
  durationMs,
  sequence,
  pid,
});
const spans = (intervals: readonly { fromMs: number; toMs: number }[]) =>
  intervals.map(({ fromMs, toMs }) => [fromMs, toMs]);
const window = { fromMs: 10_000, toMs: 50_000 };

const table: [name: string, clips: ClipFacts[], recorded: number[][], holes: number[][]][] = [
  ['no clip', [], [], [[10_000, 50_000]]],
  ['one clip over all', [clip(0, 60_000, 1)], [[10_000, 50_000]], []],
  [
    'clips at both edges',
    [clip(5_000, 10_000, 1), clip(45_000, 10_000, 9)],
    [
      [10_000, 15_000],
      [45_000, 50_000],
    ],
    [[15_000, 45_000]],
  ],
  [
    'clips of one run join over 250 ms',
    [clip(10_000, 10_000, 1), clip(20_250, 10_000, 2), clip(30_250, 20_000, 3)],
    [[10_000, 50_000]],
    [],
  ],
  [
    'clips of one run do not join over 251 ms',
    [clip(10_000, 10_000, 1), clip(20_251, 29_749, 2)],
    [
      [10_000, 20_000],
      [20_251, 50_000],
    ],
    [[20_000, 20_251]],
  ],
  [
    'a clip missing from a run is a hole, however short',
    [clip(10_000, 10_000, 1), clip(20_100, 29_900, 3)],
    [
      [10_000, 20_000],
      [20_100, 50_000],
    ],
    [[20_000, 20_100]],
  ],
  [
    'clips of two runs join over 50 ms only',
    [clip(10_000, 10_000, 1, 7), clip(20_050, 9_950, 2, 8), clip(30_051, 19_949, 3, 9)],
    [
      [10_000, 30_000],
      [30_051, 50_000],
    ],
    [[30_000, 30_051]],
  ],
  [
    'a clock set back makes clips overlap, and both count once',
    [clip(10_000, 10_000, 1), clip(20_000, 10_000, 2), clip(15_000, 10_000, 3), clip(25_000, 10_000, 4)],
    [[10_000, 35_000]],
    [[35_000, 50_000]],
  ],
  [
    'runs interleaved by a clock set back keep their joins',
    [clip(10_000, 10_000, 1), clip(12_000, 10_000, 8), clip(20_200, 10_000, 2), clip(22_200, 27_800, 9)],
    [[10_000, 50_000]],
    [],
  ],
  ['a clip without length covers nothing', [clip(20_000, 0, 1)], [], [[10_000, 50_000]]],
];

describe('coverage of a window', () => {
  test.each(table)('%s', (_name, clips, recorded, holes) => {
    const result = coverage(clips, window);
    expect(spans(result.recorded)).toEqual(recorded);
    expect(spans(result.holes)).toEqual(holes);
  });

  test('recorded and holes are exactly the window, in any order of the clips', () => {
    const anyClip = fc
      .tuple(
        fc.integer({ min: 0, max: 70_000 }),
        fc.integer({ min: 0, max: 9_000 }),
        fc.integer({ min: 1, max: 40 }),
      )
      .map(([startMs, durationMs, sequence]) => clip(startMs, durationMs, sequence, (sequence % 3) + 1));
    fc.assert(
      fc.property(fc.array(anyClip, { maxLength: 30 }), (clips) => {
        const result = coverage(clips, window);
        expect(result.recordedMs + result.holesMs).toBe(40_000);
        const parts = [...result.recorded, ...result.holes].sort((a, b) => a.fromMs - b.fromMs);
        let atMs = window.fromMs;
        for (const part of parts) {
          expect(part.fromMs).toBe(atMs);
          expect(part.toMs).toBeGreaterThan(part.fromMs);
          atMs = part.toMs;
        }
        expect(atMs).toBe(window.toMs);
        for (const one of clips) {
          const inside = (ms: number) => result.holes.some((hole) => hole.fromMs <= ms && ms < hole.toMs);
          if (one.durationMs > 0 && one.startMs >= window.fromMs) expect(inside(one.startMs)).toBe(false);
        }
      }),
    );
  });

  test('a pause is a hole wherever it is, and nothing else is', () => {
    const instant = fc.integer({ min: 0, max: 60 });
    const stretch = fc.tuple(instant, fc.integer({ min: 0, max: 15 }));
    const property = fc.property(
      fc.array(stretch, { maxLength: 8 }),
      fc.array(stretch, { maxLength: 8 }),
      (clips, pauses) => {
        // A hundred milliseconds for each unit: clips of other runs do not join over them.
        const at = (unit: number) => unit * 100;
        const builder = new CoverageBuilder();
        for (const [index, [from, length]] of clips.entries())
          builder.add(clip(at(from), at(length), 1_000 + 2 * index));
        const absent = pauses.map(([from, length]) => ({ fromMs: at(from), toMs: at(from + length) }));
        const found = builder.within({ fromMs: at(10), toMs: at(50) }, absent);
        const isIn = ([from, length]: [number, number], unit: number) => from <= unit && unit < from + length;
        for (let unit = 10; unit < 50; unit++) {
          const isRecorded = clips.some((one) => isIn(one, unit)) && !pauses.some((one) => isIn(one, unit));
          const inParts = (parts: typeof found.holes) =>
            parts.some(({ fromMs, toMs }) => fromMs <= at(unit) && at(unit + 1) <= toMs);
          expect([inParts(found.recorded), inParts(found.holes)]).toEqual([isRecorded, !isRecorded]);
        }
        expect(found.recordedMs + found.holesMs).toBe(at(40));
        for (const { fromMs, toMs } of [...found.recorded, ...found.holes])
          expect(toMs).toBeGreaterThan(fromMs);
      },
    );
    fc.assert(property);
  });

  test('what lies outside of a window leaves nothing of it and is nothing in it', () => {
    const outside = [
      { fromMs: 0, toMs: 9_000 },
      { fromMs: 50_000, toMs: 51_000 },
      { fromMs: 60_000, toMs: 61_000 },
    ];
    expect(complement(outside, window)).toEqual([window]);
    expect(clipped(outside, window)).toEqual([]);
    expect(clipped([{ fromMs: 0, toMs: 99_000 }], window)).toEqual([window]);
  });

  test('days may be added one after the other', () => {
    const builder = new CoverageBuilder();
    for (let sequence = 1; sequence <= 100_000; sequence++)
      builder.add(clip(sequence * 10_000, 10_000, sequence));
    const all = builder.within({ fromMs: 0, toMs: 1_000_020_000 });
    expect(spans(all.holes)).toEqual([
      [0, 10_000],
      [1_000_010_000, 1_000_020_000],
    ]);
  });
});

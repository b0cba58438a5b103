import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClipFacts,
  clipNaming,
  dayOf,
  eventHoleSchema,
  type StoreLayout,
  storeLayout,
} from '@pm-dvr/contracts';
import { acquireProcessLock } from '@pm-dvr/runtime';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { holesOfEvent } from './event-holes.ts';
import { appendLedger, type LedgerFact, makeEntry } from './ledger-file.ts';
import { NOON } from './manifest-fixture.ts';

const S = 1_000;
const naming = clipNaming();

let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'event-holes-')) });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

/** A clip; seconds after noon. */
const clip = (fromS: number, sequence: number, lengthS = 10): ClipFacts => ({
  ...{ camera: 'front', startMs: NOON + fromS * S, durationMs: lengthS * S, pid: 7, sequence },
});
/** Six clips of the first minute. */
const MINUTE = [0, 1, 2, 3, 4, 5].map((index) => clip(index * 10, index + 1));
async function record(...clips: ClipFacts[]): Promise<void> {
  for (const one of clips) {
    const folder = layout.clipDir(one.camera, dayOf(one.startMs));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, naming.encode(one)), '');
  }
}
const ledger = (atS: number, fact: LedgerFact) =>
  appendLedger(layout, 'front', makeEntry(NOON + atS * S, fact));
const stretch = (fromS: number, toS: number) => ({ from_ms: NOON + fromS * S, to_ms: NOON + toS * S });

async function holes(
  windows: readonly (readonly [number, number])[],
  clips: readonly ClipFacts[],
  more: { nowS?: number; whyNotKept?: ReadonlyMap<string, string> } = {},
) {
  const { nowS = 3_600, ...rest } = more;
  const found = await holesOfEvent({
    ...{ layout, naming, camera: 'front', clips, nowMs: NOON + nowS * S + 0.3, ...rest },
    windows: windows.map(([fromS, toS]) => ({ fromMs: NOON + fromS * S, toMs: NOON + toS * S })),
  });
  for (const hole of found) {
    expect(eventHoleSchema.parse(hole)).toEqual(hole);
    expect(hole.to_ms).toBeGreaterThan(hole.from_ms);
  }
  return found.map(({ from_ms, to_ms, cause, detail }) => {
    const text = `${(from_ms - NOON) / S}..${(to_ms - NOON) / S} ${cause}`;
    return detail === '' ? text : `${text}: ${detail}`;
  });
}

describe('an event lacks nothing', () => {
  test('if its clips cover the window', async () => {
    await record(...MINUTE);
    expect(await holes([[5, 55]], MINUTE)).toEqual([]);
  });

  test('if clips that retention has removed since are kept', async () => {
    await record(clip(600, 61));
    expect(await holes([[5, 55]], MINUTE)).toEqual([]);
  });

  test('where its window begins between two clips of one run', async () => {
    const [a, b] = [clip(0, 1), { ...clip(10, 2), startMs: NOON + 10_200 }];
    await record(a, b);
    expect(await holes([[10.1, 20]], [b])).toEqual([]);
    expect(await holes([[5, 10.1]], [a])).toEqual([]);
  });

  test('after now', async () => {
    await record(...MINUTE);
    expect(await holes([[5, 600]], MINUTE, { nowS: 60 })).toEqual([]);
  });
});

describe('a hole of an event', () => {
  test('has the cause of the ledger', async () => {
    await record(clip(0, 1), clip(30, 2));
    await ledger(40, { type: 'gap', ...stretch(10, 30), cause: 'no-answer', detail: 'seen' });
    expect(await holes([[5, 35]], [clip(0, 1), clip(30, 2)])).toEqual(['10..30 no-answer: seen']);
  });

  test('is also a pause inside of a kept clip', async () => {
    await record(clip(0, 1));
    await ledger(10, { type: 'pause', ...stretch(3, 7), cause: 'video-stalled', detail: '' });
    expect(await holes([[0, 10]], [clip(0, 1)])).toEqual(['3..7 video-stalled']);
    expect(await holes([[0, 3]], [clip(0, 1)])).toEqual([]);
  });

  test('is expired where retention was there before', async () => {
    await record(...MINUTE.slice(3));
    await ledger(300, { type: 'expired', ...stretch(0, 30), clips: 3, bytes: 1, rule: 'max_age' });
    expect(await holes([[5, 55]], MINUTE.slice(3))).toEqual(['5..30 expired: max_age']);
  });

  test('is not yet recorded before the first trace of the camera', async () => {
    await record(...MINUTE);
    expect(await holes([[-60, 55]], MINUTE)).toEqual(['-60..0 not-yet-recorded']);
    expect(await holes([[-60, -30]], [])).toEqual(['-60..-30 not-yet-recorded']);
  });

  test('is all of the window for a camera that left no trace', async () => {
    expect(await holes([[-60, 60]], [])).toEqual(['-60..60 not-yet-recorded']);
  });

  test('is unfinished where the recorder has not finished its file', async () => {
    await record(...MINUTE);
    await ledger(-2, { type: 'start', pid: 7 });
    await ledger(0, { type: 'video' });
    await mkdir(layout.liveDir('front'), { recursive: true });
    const lock = await acquireProcessLock(layout.lockFile('front'));
    expect(await holes([[5, 80]], MINUTE, { nowS: 90 })).toEqual(['60..80 unfinished']);
    await lock.release();
  });

  test('is not kept where the store has the clip, with what kept it from being kept', async () => {
    await record(...MINUTE);
    const kept = [MINUTE[0], MINUTE[4], MINUTE[5]] as ClipFacts[];
    expect(await holes([[5, 55]], kept)).toEqual(['10..40 not-kept']);
    const whyNotKept = new Map([[naming.encode(MINUTE[2] as ClipFacts), 'no space']]);
    expect(await holes([[5, 55]], kept, { whyNotKept })).toEqual([
      '10..20 not-kept',
      '20..30 not-kept: no space',
      '30..40 not-kept',
    ]);
  });

  test('is unexplained where nobody knows', async () => {
    await record(...MINUTE.filter((_, index) => index !== 2));
    expect(await holes([[5, 55]], [MINUTE[0], MINUTE[5]] as ClipFacts[])).toEqual([
      '10..20 not-kept',
      '20..30 unexplained',
      '30..50 not-kept',
    ]);
  });

  test('is one even if the event has no length', async () => {
    await record(...MINUTE);
    expect(await holes([[25, 25]], [MINUTE[2] as ClipFacts])).toEqual([]);
    expect(await holes([[25, 25]], [])).toEqual(['25..25.001 not-kept']);
  });
});

describe('the windows of an event whose clock was set', () => {
  test('are asked one by one', async () => {
    await record(...MINUTE);
    const kept = [MINUTE[0], MINUTE[5]] as ClipFacts[];
    expect(
      await holes(
        [
          [42, 55],
          [5, 12],
        ],
        kept,
      ),
    ).toEqual(['10..12 not-kept', '42..50 not-kept']);
  });

  test('are asked once where they overlap or touch, so that neighbours are one hole', async () => {
    await record(...MINUTE);
    const kept = [MINUTE[0], MINUTE[5]] as ClipFacts[];
    expect(
      await holes(
        [
          [5, 30],
          [20, 35],
          [35, 55],
        ],
        kept,
      ),
    ).toEqual(['10..50 not-kept']);
  });
});

test('clips and holes make up the windows, whichever clips are kept', async () => {
  await record(...MINUTE.slice(0, 4));
  await ledger(50, { type: 'gap', ...stretch(40, 50), cause: 'no-answer', detail: '' });
  const seconds = fc.integer({ min: -20, max: 80 });
  const property = fc.asyncProperty(
    fc.subarray(MINUTE),
    fc.array(fc.tuple(seconds, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 3 }),
    async (clips, asked) => {
      const windows = asked.map(([fromS, lengthS]) => ({
        fromMs: NOON + fromS * S,
        toMs: NOON + (fromS + lengthS) * S,
      }));
      const nowMs = NOON + 3_600 * S;
      const found = await holesOfEvent({ layout, naming, camera: 'front', clips, windows, nowMs });
      let lastMs = 0;
      for (const { from_ms, to_ms } of found) {
        expect(from_ms).toBeGreaterThanOrEqual(lastMs);
        lastMs = to_ms;
      }
      for (let ms = NOON - 20_500; ms < NOON + 120 * S; ms += S) {
        const isAsked = windows.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
        const isKept = clips.some(({ startMs, durationMs }) => startMs <= ms && ms < startMs + durationMs);
        const hole = found.find(({ from_ms, to_ms }) => from_ms <= ms && ms < to_ms);
        expect(hole !== undefined).toBe(isAsked && !isKept);
      }
    },
  );
  await fc.assert(property, { numRuns: 50 });
});

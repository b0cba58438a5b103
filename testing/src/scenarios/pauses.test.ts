import type { Interval } from '@pm-dvr/footage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RigStore } from '../rig/store.ts';
import { frameHoles } from '../rig/time-line.ts';
import { faultFor, inTurn, type Outcome, runTrials, type Trial } from '../rig/trial.ts';
import { smallVideo } from '../rig/video-cache.ts';

const ACCURACY_MS = 500;
const isPause = ({ fromMs, toMs }: Interval) => toMs - fromMs >= 2_000;

/** Faults that are over before `stall_timeout`: the connection stays, and clips go on around them. */
async function trials(): Promise<Record<string, Trial>> {
  const video = await smallVideo();
  const silent = faultFor(4, { kind: 'silent' });
  return {
    silent: { camera: { video }, disturb: silent },
    silentwithsound: { camera: { video, audio: 'pcma' }, disturb: silent },
    videostop: { camera: { video, audio: 'aac' }, disturb: faultFor(4, { kind: 'video-stop' }) },
    twice: { camera: { video }, disturb: inTurn(faultFor(3, { kind: 'silent' }), silent) },
    short: { camera: { video }, disturb: faultFor(1, { kind: 'silent' }) },
  };
}

let store: RigStore;
let outcomes: Map<string, Outcome>;

beforeAll(async () => {
  store = await RigStore.create();
  const service = { stall_timeout: '8s', default_segment_time: '5s' };
  ({ outcomes } = await runTrials(store, await trials(), { service }));
});
afterAll(async () => {
  await store?.[Symbol.asyncDispose]();
});

describe.each([
  ['silent', 1],
  ['silentwithsound', 1],
  ['videostop', 1],
  ['twice', 2],
  ['short', 0],
])('a camera that pauses (%s)', (id, holes) => {
  test(`has ${holes} holes in its account, where frames were missing, although it was never recorded anew`, () => {
    const outcome = outcomes.get(id) as Outcome;
    expect(outcome.holes.map((hole) => hole.cause)).toEqual(Array(holes).fill('video-stalled'));
    const startedMs = outcome.fake.stats().sessions.at(-1)?.startedMs ?? 0;
    expect(startedMs).toBeLessThan(outcome.faults[0]?.fromMs ?? 0);
    const missing = frameHoles(outcome.marks, 40).filter(isPause);
    expect(missing).toHaveLength(holes);
    for (const [index, { fromMs, toMs }] of missing.entries()) {
      const hole = outcome.holes[index];
      expect(Math.abs((hole?.from_ms ?? 0) - fromMs)).toBeLessThanOrEqual(ACCURACY_MS);
      expect(Math.abs((hole?.to_ms ?? 0) - toMs)).toBeLessThanOrEqual(ACCURACY_MS);
    }
    const { recorded_ms, open_ms, missing_ms, expired_ms, window } = outcome.report;
    expect(recorded_ms + open_ms + missing_ms + expired_ms).toBe(window.length_ms);
    // Before that one, the recorder has looked what sound there is.
    expect(outcome.lost.filter((range) => range.firstMs > startedMs + 500)).toEqual([]);
  });
});

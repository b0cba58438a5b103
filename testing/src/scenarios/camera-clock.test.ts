import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RigStore } from '../rig/store.ts';
import { faultFor, type Outcome, runTrials, type Trial } from '../rig/trial.ts';
import { smallVideo } from '../rig/video-cache.ts';

const JUMPS: Record<string, number> = {
  hourforward: 3_600,
  hourback: -3_600,
  alittleforward: 6,
  alittleback: -6,
};

/** A clip's name may claim this much more than is in it. */
const NAME_MS = 2_500;
/** Frames whose time stamps stand still take no time in their clip, until that is noticed. */
const STANDSTILL_MS = 9_000;

let store: RigStore;
let outcomes: Map<string, Outcome>;

beforeAll(async () => {
  store = await RigStore.create();
  const video = await smallVideo();
  const trials = Object.entries(JUMPS).map(([id, seconds]): [string, Trial] => [
    id,
    { camera: { video, audio: 'aac' }, disturb: faultFor(0, { kind: 'clock-jump', seconds }) },
  ]);
  const service = { stall_timeout: '8s', default_segment_time: '5s' };
  ({ outcomes } = await runTrials(store, Object.fromEntries(trials), { service }));
});
afterAll(async () => {
  await store?.[Symbol.asyncDispose]();
});

describe.each(Object.keys(JUMPS))('a camera whose clock jumps while reports are rare: %s', (id) => {
  const outcome = () => outcomes.get(id) as Outcome;

  test('has clips whose names tell when they were recorded, and how long', () => {
    for (const { startMs, durationMs, marks } of outcome().clips) {
      const [first, last] = [marks[0]?.sentMs ?? 0, marks.at(-1)?.sentMs ?? 0];
      expect(Math.abs(startMs - first)).toBeLessThanOrEqual(NAME_MS);
      expect(startMs + durationMs - last).toBeLessThanOrEqual(NAME_MS);
      expect(last - startMs - durationMs).toBeLessThanOrEqual(STANDSTILL_MS);
    }
  });

  test('has one hole, with the right cause', () => {
    const { holes, report } = outcome();
    expect(holes.map((hole) => hole.cause)).toEqual(['camera-clock-jump']);
    expect(report.unexplained_ms).toBe(0);
  });
});

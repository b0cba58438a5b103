import { fakeTimeLibrary } from '../../rig/fake-time.ts';
import type { FaultRow } from '../fault-row.ts';

const HOUR_MS = 3_600_000;
const TIMELESS = 'No frame is lost, no name is used twice, no event ends early.';

function obstacle(): string | undefined {
  return fakeTimeLibrary() ? undefined : 'the package faketime is not installed';
}

function clockRow(name: string, done: string, stepMs: number): FaultRow {
  return {
    name,
    done,
    must: TIMELESS,
    plant: { clock: {} },
    obstacle,
    hurts: 'none',
    least: 0,
    break: async ({ parts }) => await parts.time?.step(stepMs),
  };
}

/** Eight seconds after the plant is at work, summer time ends (2026-10-25, 01:00 UTC) or begins (2026-03-29, 01:00 UTC). */
function dstRow(name: string, done: string, changeMs: number): FaultRow {
  return {
    name,
    done,
    must: TIMELESS,
    plant: { clock: { startMs: changeMs - 40_000, timeZone: 'Europe/Berlin' } },
    obstacle,
    hurts: 'none',
    least: 0,
    // The clock itself does not jump: it is only taken to where local time does.
    break: async ({ parts }) => await parts.time?.set(Math.max(changeMs - 3_000, parts.time.nowMs())),
    holdSeconds: 6,
  };
}

/** What can become of the wall clock, and of local time. */
export const CLOCK_ROWS: readonly FaultRow[] = [
  clockRow('clock-back', 'The clock is set back by an hour', -HOUR_MS),
  clockRow('clock-forward', 'The clock is set forward by an hour', HOUR_MS),
  dstRow('dst-ends', 'Summer time ends', Date.UTC(2026, 9, 25, 1)),
  dstRow('dst-begins', 'Summer time begins', Date.UTC(2026, 2, 29, 1)),
];

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipNaming, storeLayout } from '@pm-dvr/contracts';
import { readLedger } from '@pm-dvr/footage';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { expect, onTestFinished, test } from 'vitest';
import { DutyRecord } from './duty-record.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const FULL = { cause: 'disk-full', detail: 'full' } as const;

async function newDuty() {
  const folder = await mkdtemp(join(tmpdir(), 'duty-late-clip-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const layout = storeLayout({ baseDir: folder });
  const clock = clockDouble(NOON);
  const duty = new DutyRecord(layout, clipNaming(), 'front', clock);
  await duty.takeUp();
  const covered = (sequence: number, fromSeconds: number, toSeconds: number) => {
    const startMs = NOON + fromSeconds * 1_000;
    const durationMs = (toSeconds - fromSeconds) * 1_000;
    duty.covered({ camera: 'front', pid: 7, sequence, startMs, durationMs }, false);
  };
  const entries = async (type: string) => {
    const { entries: all } = await readLedger(layout, 'front', 0, NOON + 3_600_000);
    return all.filter((entry) => entry.type === type);
  };
  return { duty, clock, covered, entries };
}

test('a clip that could be finished only after the trouble began does not take its cause away', async () => {
  const { duty, clock, covered, entries } = await newDuty();
  duty.video();
  covered(1, 0, 10);
  clock.advance(20_000);
  duty.failed(FULL);
  covered(2, 10, 20);
  clock.advance(40_000);
  duty.video();
  covered(3, 60, 70);
  await duty.layDown();
  const gap = { cause: 'disk-full', from_ms: NOON + 20_000, to_ms: NOON + 60_000 };
  expect(await entries('gap')).toEqual([expect.objectContaining(gap)]);
});

test('a clip that gets its name after a later one changes nothing of what is covered', async () => {
  const { duty, clock, covered, entries } = await newDuty();
  duty.video();
  covered(1, 0, 10);
  covered(3, 10, 20);
  covered(2, 2, 4);
  covered(4, 20, 30);
  clock.advance(30_000);
  await duty.layDown();
  expect(await entries('gap')).toEqual([]);
  expect(await entries('stop')).toEqual([expect.objectContaining({ at_ms: NOON + 30_000 })]);
});

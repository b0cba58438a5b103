import { describe, expect, test } from 'vitest';
import { type ClockDouble, clockDouble } from './clock-double.ts';
import { MessageDelay } from './message-delay.ts';

const START_MS = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;

function begin(lastHeardMs?: number): { clock: ClockDouble; delay: MessageDelay } {
  const clock = clockDouble(START_MS);
  return { clock, delay: new MessageDelay(clock, lastHeardMs) };
}

/** A message comes and is handled in that time. */
async function message({ clock, delay }: ReturnType<typeof begin>, handlingMs = 0) {
  delay.heard();
  const lateMs = delay.begin();
  await clock.advance(handlingMs);
  delay.end();
  return lateMs;
}

describe('a message is late', () => {
  test('not when the broker knows nothing from before', async () => {
    const rig = begin(START_MS - MINUTE);
    rig.delay.connected(false);
    expect(await message(rig)).toBeUndefined();
    expect(rig.delay.lastHeardMs()).toBe(START_MS);
  });

  test('by the time since the connection was heard of last, within 5 s after it is back', async () => {
    const rig = begin();
    rig.delay.connected(false);
    await rig.clock.advance(20_000);
    rig.delay.heard();
    await rig.clock.advance(3 * MINUTE);
    rig.delay.connected(true);
    expect(await message(rig)).toBe(3 * MINUTE);
    await rig.clock.advance(4_900);
    expect(await message(rig)).toBe(3 * MINUTE + 4_900);
    await rig.clock.advance(100);
    expect(await message(rig)).toBeUndefined();
  });

  test('however much has come before it after an outage, and however long that took', async () => {
    const rig = begin(START_MS - MINUTE);
    rig.delay.connected(true);
    for (let n = 0; n < 100; n++) expect(await message(rig, 700)).toBe(MINUTE + 700 * n);
    await rig.clock.advance(5_000);
    expect(await message(rig)).toBeUndefined();
  });

  test('since before the first of two outages, if what waited had not all come in between', async () => {
    const rig = begin(START_MS - MINUTE);
    rig.delay.connected(true);
    await message(rig);
    await rig.clock.advance(3_000);
    expect(rig.delay.lastHeardMs()).toBe(START_MS - MINUTE);
    await rig.clock.advance(MINUTE);
    rig.delay.connected(true);
    expect(await message(rig)).toBe(2 * MINUTE + 3_000);
  });

  test('by wall time since an earlier process, also if the clock is set right only later', async () => {
    const rig = begin(START_MS - 1_000);
    rig.delay.connected(true);
    rig.clock.stepWall(MINUTE);
    expect(await message(rig)).toBe(MINUTE + 1_000);
  });

  test('by monotonic time within one process, whatever the clock does', async () => {
    const rig = begin();
    rig.delay.connected(false);
    rig.clock.stepWall(-60 * MINUTE);
    await rig.clock.advance(MINUTE);
    rig.delay.connected(true);
    expect(await message(rig)).toBe(MINUTE);
    expect(rig.delay.lastHeardMs()).toBe(START_MS - 60 * MINUTE);
  });

  test('by nobody knows how much, if nobody noted it; then it is not known for the next process either', async () => {
    const rig = begin();
    rig.delay.connected(true);
    expect(await message(rig)).toBeUndefined();
    expect(rig.delay.lastHeardMs()).toBeUndefined();
    await rig.clock.advance(5_000);
    rig.delay.heard();
    expect(rig.delay.lastHeardMs()).toBe(START_MS + 5_000);
  });

  test('by what others before it took, if that is more than a second', async () => {
    const rig = begin();
    rig.delay.connected(false);
    expect(await message(rig, 600)).toBeUndefined();
    expect(await message(rig, 600)).toBeUndefined();
    expect(await message(rig, 8_000)).toBe(1_200);
    expect(await message(rig)).toBe(9_200);
    expect(rig.delay.lastHeardMs()).toBe(START_MS);
    await rig.clock.advance(5_000);
    expect(await message(rig)).toBeUndefined();
  });

  test('also when a message is handled for longer than an outage', async () => {
    const rig = begin();
    rig.delay.connected(false);
    rig.delay.begin();
    await rig.clock.advance(MINUTE);
    rig.delay.connected(true);
    await rig.clock.advance(MINUTE);
    rig.delay.heard();
    rig.delay.end();
    expect(await message(rig)).toBe(2 * MINUTE);
  });
});

test('messages now and then make nothing late', async () => {
  const rig = begin();
  rig.delay.connected(false);
  for (let n = 0; n < 1_000; n++) {
    expect(await message(rig, 100)).toBeUndefined();
    await rig.clock.advance(900);
  }
  expect(rig.clock.wallMs() - (rig.delay.lastHeardMs() as number)).toBeLessThan(10_000);
});

import { describe, expect, test } from 'vitest';
import { FakeTime, fakeTimeLibrary } from '../rig/fake-time.ts';
import { Yard } from '../rig/yard.ts';

const HOUR_MS = 3_600_000;
const ENDED_WELL = { code: 0, signal: null };
const WHOLE = { missing: [], duplicates: 0, outOfOrder: 0 };
const missing = fakeTimeLibrary() === undefined;
const title = `the wall clock${missing ? ' (skipped: the package faketime is not installed)' : ''}`;

/** A time zone in which it is about noon, so that an hour more or less is the same day. */
function noonZone(): string {
  const ahead = 12 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

function record(yard: Yard, time: FakeTime, timeZone: string) {
  return time.start('cam-service', ['-c', yard.store.configFile, 'front'], { TZ: timeZone });
}

/** Clips in the order of their numbers, once it is sure that numbers and names are good for that. */
async function orderedClips(yard: Yard) {
  const clips = await yard.store.clips('front');
  expect(new Set(clips.map((clip) => clip.fileName)).size).toBe(clips.length);
  for (const [position, clip] of clips.entries())
    if (position > 0) expect(clip.sequence).toBe((clips[position - 1]?.sequence ?? 0) + 1);
  return clips.map((clip) => ({ ...clip, endMs: clip.startMs + clip.durationMs }));
}

async function gapsBy(yard: Yard, cause: string) {
  const entries = await yard.store.ledger('front');
  return entries.filter((entry) => entry.type === 'gap').filter((entry) => entry.cause === cause);
}

/** What explains the time without footage from the earliest instant recorded to the end of the newest clip. */
async function causes(yard: Yard): Promise<string[]> {
  const clips = await orderedClips(yard);
  const fromMs = Math.min(...clips.map((clip) => clip.startMs));
  const { unrecorded } = await yard.store.account('front', fromMs, clips.at(-1)?.endMs ?? 0);
  return [...new Set(unrecorded.map((part) => part.cause ?? part.kind))].sort();
}

describe.skipIf(missing).concurrent(title, () => {
  test('set forward by an hour and back: no frame lost, no name twice, the hour that never was is told', async () => {
    await using yard = await Yard.open(['front']);
    await using time = await FakeTime.create();
    await using daemon = record(yard, time, noonZone());
    await yard.clips(2);
    await time.step(HOUR_MS);
    await yard.clips(5);
    await time.step(-HOUR_MS);
    await yard.clips(8);
    expect(await daemon.stop()).toEqual(ENDED_WELL);

    const clips = await orderedClips(yard);
    const ahead = clips.findIndex(
      (clip, position) => clip.startMs > (clips[position - 1]?.endMs ?? clip.startMs) + 1_000,
    );
    const again = clips.findIndex(
      (clip, position) => clip.startMs < (clips[position - 1]?.endMs ?? 0) - 1_000,
    );
    expect(ahead).toBeGreaterThanOrEqual(2);
    expect(again).toBeGreaterThan(ahead);
    const [skipped, ...more] = await gapsBy(yard, 'clock-stepped');
    expect(more).toEqual([]);
    expect(skipped?.from_ms).toBe(clips[ahead - 1]?.endMs);
    expect(skipped?.to_ms).toBe(clips[ahead]?.startMs);
    expect(Math.abs((skipped?.to_ms ?? 0) - (skipped?.from_ms ?? 0) - HOUR_MS)).toBeLessThanOrEqual(500);
    expect(yard.sessions('front')).toHaveLength(1);
    expect(await yard.store.audit('front')).toMatchObject(WHOLE);
    expect(await causes(yard)).toEqual(['clock-stepped']);
  });

  test('set back by an hour and forward: the same', async () => {
    await using yard = await Yard.open(['front']);
    await using time = await FakeTime.create();
    await using daemon = record(yard, time, noonZone());
    await yard.clips(2);
    await time.step(-HOUR_MS);
    await yard.clips(5);
    await time.step(HOUR_MS);
    await yard.clips(8);
    expect(await daemon.stop()).toEqual(ENDED_WELL);

    const clips = await orderedClips(yard);
    const again = clips.findIndex(
      (clip, position) => clip.startMs < (clips[position - 1]?.endMs ?? 0) - 1_000,
    );
    expect(again).toBeGreaterThanOrEqual(2);
    expect(await gapsBy(yard, 'clock-stepped')).toHaveLength(1);
    expect(await gapsBy(yard, 'video-stalled')).toEqual([]);
    expect(yard.sessions('front')).toHaveLength(1);
    expect(await yard.store.audit('front')).toMatchObject(WHOLE);
    expect(await causes(yard)).toEqual(['clock-stepped', 'recorder-starting']);
  });

  test('set back, then the recorder killed: its successor goes on with the numbers, and all is explained', async () => {
    await using yard = await Yard.open(['front']);
    await using time = await FakeTime.create({ startMs: Date.now() + HOUR_MS });
    await using first = record(yard, time, noonZone());
    await yard.clips(2);
    await time.step(-HOUR_MS);
    await yard.clips(4);
    first.signal('SIGKILL');
    await first.exited;
    await using second = record(yard, time, noonZone());
    await yard.clips(7);
    expect(await second.stop()).toEqual(ENDED_WELL);

    expect(await yard.store.audit('front')).toMatchObject({ duplicates: 0, outOfOrder: 0 });
    expect((await yard.lostBySession('front'))[0]).toBeLessThanOrEqual(25);
    expect(await causes(yard)).toEqual(['recorder-killed']);
  });

  test.each([
    ['begins', '2026-03-29T01:00:00Z', ['+0100', '+0200']],
    ['ends', '2026-10-25T01:00:00Z', ['+0200', '+0100']],
  ])(
    'passes the hour at which summer time %s: nothing lost, the names tell the offset',
    async (_, change, offsets) => {
      await using yard = await Yard.open(['front']);
      await using time = await FakeTime.create({ startMs: Date.parse(change) - 6_000 });
      await using daemon = record(yard, time, 'Europe/Berlin');
      await yard.clips(5);
      expect(await daemon.stop()).toEqual(ENDED_WELL);

      const clips = await orderedClips(yard);
      for (const [position, clip] of clips.entries()) {
        const offset = clip.startMs < Date.parse(change) ? offsets[0] : offsets[1];
        expect(clip.fileName).toContain(`${offset}-${daemon.pid}-`);
        const before = clips[position - 1];
        if (before) expect(Math.abs(clip.startMs - before.endMs)).toBeLessThanOrEqual(10);
      }
      expect(clips.at(-1)?.startMs).toBeGreaterThan(Date.parse(change));
      expect(yard.sessions('front')).toHaveLength(1);
      expect(await yard.store.audit('front')).toMatchObject(WHOLE);
      const entries = (await yard.store.ledger('front')).map((entry) => entry.type);
      expect(entries).toEqual(['start', 'video', 'gap', 'stop']);
    },
  );
});

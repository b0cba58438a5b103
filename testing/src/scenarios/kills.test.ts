import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { processesUsing } from '../rig/daemon-process.ts';
import { recordedFrames } from '../rig/time-line.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { strike, Yard } from '../rig/yard.ts';

const ONE_SECOND_OF_FRAMES = 25;
const GOP_MS = 1_000;
const STALL_MS = 2_000;
const ENDED_WELL = { code: 0, signal: null };

/** The only hole of a camera, as its frames show it and as cam-report tells it, which must be the same. */
async function onlyHole(yard: Yard, id: string) {
  const [frames, reported] = await Promise.all([yard.frameHoles(id), yard.explainedHoles(id)]);
  expect(frames, id).toHaveLength(1);
  expect(reported, id).toHaveLength(1);
  const [seen, told] = [frames[0], reported[0]];
  if (!seen || !told) throw new Error('unreachable');
  expect(Math.abs(seen.fromMs - told.fromMs), `begin of the hole of ${id}`).toBeLessThanOrEqual(500);
  expect(Math.abs(seen.toMs - told.toMs), `end of the hole of ${id}`).toBeLessThanOrEqual(500);
  return { ...seen, cause: told.cause };
}

async function leftovers(yard: Yard): Promise<string[]> {
  const names = await Promise.all(yard.ids.map((id) => readdir(yard.store.layout.liveDir(id))));
  return names.flat();
}

describe('ffmpeg', () => {
  test('killed, ended or frozen: recorded again at once, a second lost at most; other cameras unaware', async () => {
    await using yard = await Yard.open(['killed', 'ended', 'frozen', 'calm']);
    await using daemon = yard.record();
    await yard.clips(2);
    await sleep(900);
    const killedMs = await strike(daemon, 'killed', 'SIGKILL');
    const endedMs = await strike(daemon, 'ended', 'SIGTERM');
    const frozenMs = await strike(daemon, 'frozen', 'SIGSTOP');
    await sleep(5_000);
    await yard.clips(5);
    expect(await daemon.stop()).toEqual(ENDED_WELL);

    for (const [id, atMs] of [
      ['killed', killedMs],
      ['ended', endedMs],
    ] as const) {
      const hole = await onlyHole(yard, id);
      expect(hole.cause).toBe('ffmpeg-died');
      expect(hole.toMs - atMs).toBeLessThanOrEqual(1_000 + GOP_MS);
    }
    const frozen = await onlyHole(yard, 'frozen');
    expect(frozen.cause).toBe('video-stalled');
    expect(frozen.toMs - frozenMs).toBeLessThanOrEqual(STALL_MS + 3_000 + GOP_MS);
    expect(frozenMs - frozen.fromMs).toBeLessThanOrEqual(1_000);
    expect((await yard.lostBySession('killed'))[0]).toBeLessThanOrEqual(ONE_SECOND_OF_FRAMES);
    expect((await yard.lostBySession('ended'))[0]).toBeLessThanOrEqual(5);
    expect(yard.sessions('calm')).toHaveLength(1);
    expect(await yard.frameHoles('calm')).toEqual([]);
    expect(await processesUsing(yard.store.folder)).toEqual([]);
    expect(await leftovers(yard)).toEqual([]);
  });
});

describe('the daemon', () => {
  test('killed, alone or with its ffmpeg: nothing of it survives, its successor salvages what was open', async () => {
    await using yard = await Yard.open(['front', 'both']);
    await using first = yard.record();
    await yard.clips(2);
    await sleep(1_100);
    await strike(first, 'both', 'SIGKILL');
    first.signal('SIGKILL');
    const killedMs = Date.now();
    await first.exited;
    await waitFor(
      'the end of its ffmpegs',
      async () => (await processesUsing(yard.store.folder)).length === 0,
      1_000,
    );
    expect(await leftovers(yard)).toHaveLength(4);

    await using second = yard.record();
    await yard.clips(5);
    expect(await second.stop()).toEqual(ENDED_WELL);
    for (const id of yard.ids) {
      const hole = await onlyHole(yard, id);
      expect(hole.cause).toBe('recorder-killed');
      expect(killedMs - hole.fromMs).toBeLessThanOrEqual(1_000);
      expect((await yard.lostBySession(id))[0]).toBeLessThanOrEqual(ONE_SECOND_OF_FRAMES);
      expect(await yard.store.audit(id)).toMatchObject({ duplicates: 0, outOfOrder: 0 });
    }
    expect(second.output).toMatch(/salvaged front-/);
    expect(await leftovers(yard)).toEqual([]);
  });

  test('asleep for three seconds loses nothing; a second one for the same camera gives way unheard', async () => {
    await using yard = await Yard.open(['front']);
    await using daemon = yard.record();
    await yard.clips(1);
    await using awake = yard.record();
    expect(await awake.exited).toEqual({ code: 75, signal: null });
    expect(awake.output).toContain(`process ${daemon.pid}`);
    daemon.signal('SIGSTOP');
    await using asleep = yard.record();
    expect(await asleep.exited).toEqual({ code: 75, signal: null });
    await sleep(3_000);
    daemon.signal('SIGCONT');
    expect(await yard.store.stateText('front')).toMatch(/^OK: .*\n0\n$/);
    await yard.clips((await yard.store.clips('front')).length + 3);
    expect(await daemon.stop()).toEqual(ENDED_WELL);
    expect(yard.sessions('front')).toHaveLength(1);
    expect(await yard.frameHoles('front')).toEqual([]);
    expect(await yard.explainedHoles('front')).toEqual([]);
    const entries = (await yard.store.ledger('front')).map((entry) => entry.type);
    expect(entries).toEqual(['start', 'video', 'gap', 'stop']);
  });

  test('told to stop: ends with 0 within 5 s, also if the camera is silent or ffmpeg is frozen', async () => {
    await using yard = await Yard.open(['well', 'silent', 'frozen'], {
      service: { stall_timeout: '30s', stop_timeout: '3s' },
    });
    await using well = yard.record(['well']);
    await using silent = yard.record(['silent']);
    await using frozen = yard.record(['frozen']);
    await yard.clips(1);
    await sleep(700);
    yard.camera('silent').fault({ kind: 'silent' });
    const frozenMs = await strike(frozen, 'frozen', 'SIGSTOP');
    await sleep(1_000);
    const startedMs = performance.now();
    const exits = await Promise.all([well, silent, frozen].map((daemon) => daemon.stop()));
    expect(performance.now() - startedMs).toBeLessThanOrEqual(5_000);
    expect(exits).toEqual([ENDED_WELL, ENDED_WELL, ENDED_WELL]);
    expect(await leftovers(yard)).toEqual([]);
    expect(await processesUsing(yard.store.folder)).toEqual([]);
    expect((await yard.lostBySession('well'))[0]).toBeLessThanOrEqual(5);
    expect((await yard.lostBySession('silent'))[0]).toBeLessThanOrEqual(ONE_SECOND_OF_FRAMES);
    const lastFrame = (await recordedFrames(await yard.store.clipFiles('frozen'))).at(-1);
    expect(frozenMs - (lastFrame?.sentMs ?? 0)).toBeLessThanOrEqual(1_000);
    for (const id of yard.ids) {
      expect(await yard.frameHoles(id)).toEqual([]);
      expect((await yard.store.ledger(id)).at(-1)).toMatchObject({ type: 'stop' });
    }
  });
});

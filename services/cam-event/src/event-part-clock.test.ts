import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@pm-dvr/runtime';
import { expect, test } from 'vitest';
import { engineFixture, request, StoreFixture } from './store-fixture.ts';

const HOUR_MS = 3_600_000;
const LEFT_MS = 600;

test.each([
  ['back', -HOUR_MS],
  ['back by less than the window has left', -300],
  ['back by some seconds', -2_500],
  ['forward', HOUR_MS],
])('the clock is set %s: the clip in which the window ends is waited for', async (_, stepMs) => {
  const store = new StoreFixture();
  let setByMs = 0;
  const clock = { ...systemClock, wallMs: () => Date.now() + setByMs };
  const { engine, lives } = engineFixture(store, { clock });
  try {
    const atMs = clock.wallMs();
    const overMs = clock.monotonicMs() + LEFT_MS;
    store.clipsUntil('front', atMs - 500, 4);
    const finishBefore = store.open('front');
    await engine.start();
    await engine.follow(request({ atMs, preMs: 2_000, postMs: LEFT_MS }));
    await pause(LEFT_MS / 3);
    setByMs = stepMs;
    // Its name knows nothing of the new time, like that of every clip that was begun before.
    finishBefore(atMs - 500, 700);
    const finishLast = store.open('front');
    const lastFromMs = clock.wallMs();
    while (clock.monotonicMs() < overMs + 200) await pause(10);
    expect(lives.map(({ state }) => state)).toEqual(['started', 'saving']);
    const last = finishLast(lastFromMs, 1_000);
    await engine.idle();
    const clips = lives.at(-1)?.manifest.cameras.front?.clips.map(({ clip }) => clip) ?? [];
    expect(clips.at(-1)).toBe(last.fileName);
    expect(clips).toHaveLength(4);
  } finally {
    await engine.close();
    store.remove();
  }
});

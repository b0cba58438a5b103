import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@pm-dvr/runtime';
import { expect, test } from 'vitest';
import { engineFixture, request, StoreFixture } from './store-fixture.ts';

const HOUR_MS = 3_600_000;
/** Far longer than an event takes that waits for nothing. */
const LONG_MS = 200;

test('a clip that was begun before the clock was set back is waited for', async () => {
  const store = new StoreFixture();
  // The file system knows nothing of it: what is written bears a time that is to come.
  const clock = { ...systemClock, wallMs: () => Date.now() - HOUR_MS };
  const { engine, lives } = engineFixture(store, { clock });
  try {
    const atMs = clock.wallMs();
    store.clipsUntil('front', atMs - 500, 4);
    const finish = store.open('front');
    await engine.start();
    await engine.follow(request({ atMs, preMs: 2_000, postMs: 0 }));
    await pause(LONG_MS);
    expect(lives.map(({ state }) => state)).toEqual(['started', 'saving']);
    const last = finish(atMs - 500, 1_000);
    await engine.idle();
    expect(lives.at(-1)?.state).toBe('complete');
    expect(lives.at(-1)?.manifest.cameras.front?.clips.at(-1)?.clip).toBe(last.fileName);
  } finally {
    await engine.close();
    store.remove();
  }
});

import { rmSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { engineFixture, request, StoreFixture } from './store-fixture.ts';

test('a camera is known whose store was made after the start', async () => {
  const store = new StoreFixture();
  const { engine, lives } = engineFixture(store);
  try {
    // The fixture's folder is there, but no recorder has ever run.
    await engine.start();
    expect(engine.cameras).toEqual([]);
    const nowMs = Date.now();
    store.clipsUntil('front', nowMs, 3);
    expect(engine.cameras).toEqual(['front']);
    await engine.follow(request({ cameras: ['front'], atMs: nowMs, preMs: 2_000 }));
    await engine.idle();
    expect(lives.at(-1)).toMatchObject({ state: 'complete' });
  } finally {
    await engine.close();
    store.remove();
  }
});

test('what a watch cannot tell of, for its folder was removed and made anew, is kept at once', async () => {
  const store = new StoreFixture();
  const { engine, lives } = engineFixture(store);
  try {
    const nowMs = Date.now();
    store.clipsUntil('front', nowMs - 10_000, 3);
    await engine.start();
    rmSync(store.layout.recentDir, { recursive: true });
    await turn();
    store.clipsUntil('front', nowMs, 3);
    store.clipsUntil('yard', nowMs, 3);
    expect(engine.cameras).toEqual(['front', 'yard']);
    await engine.follow(request({ atMs: nowMs, preMs: 2_000 }));
    const saving = lives.find(({ state }) => state === 'saving')?.manifest;
    expect(saving?.cameras).toMatchObject({ front: { clips: [{}, {}] }, yard: { clips: [{}, {}] } });
  } finally {
    await engine.close();
    store.remove();
  }
});

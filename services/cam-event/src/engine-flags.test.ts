import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { raiseFlag, readFlag } from './flags.ts';
import { engineFixture, request, StoreFixture } from './store-fixture.ts';

test('an event that is switched on while one of its text is still being finished is another event', async () => {
  const store = new StoreFixture();
  const { engine } = engineFixture(store);
  try {
    store.clipsUntil('front', Date.now(), 4);
    const finish = store.open('front');
    await engine.start();
    const first = await engine.follow(request({ action: 'on' }));
    await engine.follow(request({ action: 'off' }));
    // As if it were about to end by its time-out: over, and its flag not yet taken away.
    raiseFlag(store.layout, 'door', first.id);
    const second = await engine.follow(request({ action: 'on' }));
    expect(second.kind).toBe('opened');
    expect(second.id).not.toBe(first.id);
    expect(readFlag(store.layout, 'door')?.id).toBe(second.id);
    finish(Date.now() - 1_000, 1_000);
    await engine.follow(request({ action: 'off' }));
    await engine.idle();
    expect(readFlag(store.layout, 'door')).toBeUndefined();
  } finally {
    await engine.close();
    store.remove();
  }
});

test('an event that was over when its process was killed leaves no flag', async () => {
  const store = new StoreFixture();
  const { engine: killed } = engineFixture(store);
  try {
    store.clipsUntil('front', Date.now(), 4);
    store.open('front');
    await killed.start();
    const { id } = await killed.follow(request({ action: 'on' }));
    await killed.follow(request({ action: 'off' }));
    raiseFlag(store.layout, 'door', id);
    await killed.close();
    const [own = ''] = readdirSync(store.layout.runningDir);
    renameSync(join(store.layout.runningDir, own), join(store.layout.runningDir, '4194304-1-x'));
    const { engine } = engineFixture(store);
    await engine.start();
    expect(await engine.resume()).toBe(1);
    expect(readFlag(store.layout, 'door')).toBeUndefined();
    await engine.close();
  } finally {
    store.remove();
  }
});

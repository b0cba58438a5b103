import { expect, test, vi } from 'vitest';
import { engineFixture, request, StoreFixture, silentLog } from './store-fixture.ts';

test('asked for again before it is done, it takes over nothing twice', async () => {
  const store = new StoreFixture();
  const log = silentLog();
  const info = vi.spyOn(log, 'info');
  const [first, second] = [engineFixture(store), engineFixture(store, { log })];
  try {
    store.clipsUntil('front', Date.now(), 4);
    await first.engine.start();
    const { id } = await first.engine.follow(request({ postMs: 60_000 }));
    await first.engine.close();
    store.orphan();
    await second.engine.start();
    const counts = await Promise.all([second.engine.resume(), second.engine.resume()]);
    expect(counts).toEqual([1, 1]);
    expect(second.engine.running).toEqual([id]);
    const restored = info.mock.calls.filter(([text]) => String(text).startsWith(`${id}: goes on`));
    expect(restored).toHaveLength(1);
    expect(await second.engine.resume()).toBe(0);
  } finally {
    await second.engine.close();
    store.remove();
  }
});

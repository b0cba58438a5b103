import { describe, expect, it } from 'vitest';
import { clockDouble } from './clock-double.ts';
import { collectGarbage, SpareMemory } from './spare-memory.ts';

function spareMemory() {
  const clock = clockDouble(0);
  let collections = 0;
  const memory = new SpareMemory(clock, () => collections++);
  const work = (count: number) => {
    for (let number = 0; number < count; number++) memory.worked();
  };
  return { clock, memory, work, collections: () => collections };
}

describe('SpareMemory', () => {
  it('collects once when much work is over', async () => {
    const { clock, memory, work, collections } = spareMemory();
    work(100);
    memory.look();
    expect(collections()).toBe(0);
    await clock.advance(5_000);
    memory.look();
    memory.look();
    expect(collections()).toBe(1);
  });

  it('collects the garbage of little work every ten minutes, and without work never', async () => {
    const { clock, memory, work, collections } = spareMemory();
    work(1);
    await clock.advance(599_000);
    memory.look();
    expect(collections()).toBe(0);
    await clock.advance(1_000);
    memory.look();
    expect(collections()).toBe(1);
    await clock.advance(600_000);
    memory.look();
    expect(collections()).toBe(1);
  });

  it('collects once a minute while work never pauses', async () => {
    const { clock, memory, work, collections } = spareMemory();
    for (let second = 0; second < 180; second++) {
      work(10);
      memory.look();
      await clock.advance(1_000);
    }
    expect(collections()).toBe(2);
  });
});

describe('collectGarbage', () => {
  it('frees what nobody refers to any more', async () => {
    const lost = new WeakRef({ some: 'thing' });
    // A WeakRef holds on to what it was asked for until the turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(lost.deref()).toBeUndefined();
  });
});

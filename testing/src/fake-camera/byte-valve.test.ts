import { expect, test, vi } from 'vitest';
import { ByteValve } from './byte-valve.ts';

function opened(divisible: boolean) {
  const written: Buffer[] = [];
  const valve = new ByteValve();
  const push = (bytes: Buffer) => valve.push({ bytes, divisible, write: (part) => written.push(part) });
  return { written, valve, push };
}

test('everything passes at once while there is no limit', () => {
  const { written, push, valve } = opened(true);
  push(Buffer.alloc(10));
  expect(written).toHaveLength(1);
  expect(valve.waitingBytes).toBe(0);
});

test('a limited stream passes in order, in parts, at the rate', () => {
  vi.useFakeTimers();
  try {
    const { written, push, valve } = opened(true);
    valve.limit(1000);
    push(Buffer.alloc(600, 1));
    push(Buffer.alloc(600, 2));
    vi.advanceTimersByTime(1000);
    expect(Buffer.concat(written)).toEqual(Buffer.concat([Buffer.alloc(600, 1), Buffer.alloc(400, 2)]));
    expect(valve.waitingBytes).toBe(200);
    valve.limit(undefined);
    expect(Buffer.concat(written)).toHaveLength(1200);
  } finally {
    vi.useRealTimers();
  }
});

test('limited datagrams pass whole', () => {
  vi.useFakeTimers();
  try {
    const { written, push, valve } = opened(false);
    valve.limit(1000);
    for (let count = 0; count < 5; count++) push(Buffer.alloc(400));
    vi.advanceTimersByTime(1000);
    expect(written.map((datagram) => datagram.length)).toEqual([400, 400]);
    valve.close();
    vi.advanceTimersByTime(1000);
    expect(written).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

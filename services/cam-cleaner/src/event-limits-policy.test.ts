import { expect, it } from 'vitest';
import { type EventPart, eventBytes, lackingRemotes, tooMuch, tooOld } from './event-limits-policy.ts';

function part(id: string, atMs: number, some: Partial<EventPart> = {}): EventPart {
  return {
    ...{ day: '2026.11.20', id, part: 1, atMs, links: 2, bytes: 100 },
    ...{ isFinal: true, isRunning: false, missingAt: [], ...some },
  };
}

const ids = (parts: readonly EventPart[]) => parts.map(({ id }) => id);

it('lets events go by age, the oldest first, and keeps what is not safe', () => {
  const parts = [
    part('young', 900),
    part('second', 200),
    part('unsafe', 150, { missingAt: ['nas'] }),
    part('first', 100),
    part('running', 50, { isRunning: true, isFinal: false }),
    part('left', 60, { isFinal: false }),
  ];
  const choice = tooOld(parts, 500, 1_000);
  expect(ids(choice.go)).toEqual(['first', 'second']);
  expect(ids(choice.kept)).toEqual(['left', 'unsafe']);
});

it('keeps an event to the millisecond of its age', () => {
  expect(tooOld([part('a', 500)], 500, 1_000).go).toEqual([]);
  expect(tooOld([part('a', 499)], 500, 1_000).go).toHaveLength(1);
});

it.each([
  { limit: 300, go: [], kept: [] },
  { limit: 299, go: ['a'], kept: [] },
  { limit: 200, go: ['a'], kept: [] },
  { limit: 100, go: ['a', 'c'], kept: [] },
  { limit: 99, go: ['a', 'c'], kept: ['b'] },
])('holds $limit bytes by $go, without $kept', ({ limit, go, kept }) => {
  const parts = [part('c', 3), part('b', 2, { missingAt: ['nas'] }), part('a', 1)];
  const choice = tooMuch(parts, limit);
  expect(ids(choice.go)).toEqual(go);
  expect(ids(choice.kept)).toEqual(kept);
});

it('counts parts, bytes, and what each remote lacks', () => {
  const parts = [
    part('a', 1, { missingAt: ['nas', 'b2'] }),
    part('b', 2, { missingAt: ['nas'] }),
    part('c', 3),
  ];
  expect(eventBytes(parts)).toBe(300);
  expect(lackingRemotes(parts)).toEqual([
    ['b2', 1],
    ['nas', 2],
  ]);
});

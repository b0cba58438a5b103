import { clipNaming } from '@pm-dvr/contracts';
import { expect, test } from 'vitest';
import { DayClips } from './day-clips.ts';

const NOON = new Date(2025, 10, 20, 12).getTime();
const ALL = Number.POSITIVE_INFINITY;
const naming = clipNaming();
const facts = { camera: 'front', durationMs: 10_000, pid: 7 };
const nameAt = (index: number, offset?: () => number) =>
  naming.encode({ ...facts, startMs: NOON + index * 10_000, sequence: index + 1 }, offset);
const names = Array.from({ length: 100 }, (_, index) => nameAt(index));

/** All that there is, and how many names were read for the first. */
function read(listed: readonly string[], beforeMs = ALL) {
  let decoded = 0;
  const decode = (name: string) => {
    decoded++;
    return naming.decode(name);
  };
  const options = { naming: { ...naming, decode }, camera: 'front', day: '2025.11.20', beforeMs };
  const clips = new DayClips([...listed], options);
  clips.at(0);
  const forFirst = decoded;
  const found: string[] = [];
  for (let index = 0; clips.at(index); index++) {
    found.push(clips.at(index)?.fileName as string);
    if (index % 10 === 0) clips.forget(index);
  }
  return { found, forFirst };
}

test('gives clips oldest first, and reads a name only for those that are asked for', () => {
  expect(read([...names].reverse())).toEqual({ found: names, forFirst: 1 });
});

test('passes over what is no clip of the camera, or ends too late', () => {
  const other = naming.encode({ ...facts, camera: 'back', startMs: NOON, sequence: 1 });
  const { found } = read([...names, other, '.hidden', 'zz.txt'], NOON + 30_000);
  expect(found).toEqual(names.slice(0, 3));
});

test.each([
  ['another offset', nameAt(150, () => -600)],
  ['a name that says no time', 'front.mp4'],
])('with %s among them the order is that of time, not of names', (_, name) => {
  const { found, forFirst } = read([...names, name]);
  expect(found.slice(0, 100)).toEqual(names);
  expect(found.slice(100)).toEqual(naming.decode(name) ? [name] : []);
  expect(forFirst).toBe(101);
});

test('nothing is nothing', () => {
  expect(read([])).toEqual({ found: [], forFirst: 0 });
});

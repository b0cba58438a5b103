import { describe, expect, it } from 'vitest';
import { isSafe, matchesPattern, wantedCameras } from './safe-policy.ts';

const camera = { clips: [], holes: [] };
const manifest = { event: 'Entrance door opened', cameras: { front: camera, yard: camera } };

describe('what a remote gets of an event', () => {
  it.each([
    [{}, ['front', 'yard']],
    [{ cameras: ['yard', 'garage'] }, ['yard']],
    [{ cameras: ['garage'] }, []],
    [{ cameras: [] }, []],
    [{ events: ['*DOOR*'] }, ['front', 'yard']],
    [{ events: ['alarm', 'entrance*'], cameras: ['front'] }, ['front']],
    [{ events: ['door'] }, []],
  ])('by the filter %j: %j', (filter, cameras) => {
    expect(wantedCameras(filter, manifest)).toEqual(cameras);
  });
});

describe('patterns', () => {
  it.each([
    ['*', '', true],
    ['alarm', 'ALARM', true],
    ['alarm', 'alarms', false],
    ['al?rm', 'al🔔rm', true],
    ['a.c', 'abc', false],
    ['(1|2)', '(1|2)', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a**c', 'ac', true],
    ['[x]\\', '[x]\\', true],
    ['line*', 'line\nline', true],
    ['türe*', 'TÜRE auf', true],
  ])('%s and %s: %s', (pattern, text, fits) => {
    expect(matchesPattern(pattern, text)).toBe(fits);
  });
});

describe('a part of an event is safe', () => {
  const verified = new Map([['e.json', { bytes: 3, sha256: 'a'.repeat(64) }]]);
  it('if its manifest is there as it was sealed', () => {
    expect(isSafe(verified, 'e.json', 'a'.repeat(64))).toBe(true);
  });
  it('not if another text of it is there, or none', () => {
    expect(isSafe(verified, 'e.json', 'b'.repeat(64))).toBe(false);
    expect(isSafe(verified, 'f.json', 'a'.repeat(64))).toBe(false);
  });
});

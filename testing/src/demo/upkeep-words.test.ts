import { describe, expect, it } from 'vitest';
import type { RemoteEvent } from './remote-watch.ts';
import { arrivals, remoteEventText } from './upkeep-words.ts';

const NONE: RemoteEvent = {
  ...{ id: '{Door}', event: 'Door', links: 2, linksThere: 0 },
  ...{ isComplete: false, isThere: false, afterMs: undefined },
};
const SOME: RemoteEvent = { ...NONE, linksThere: 1 };
const ALL: RemoteEvent = { ...NONE, linksThere: 2, isComplete: true, isThere: true, afterMs: 355 };

describe('what arrives at the remote', () => {
  it('is told once', () => {
    expect(arrivals([], [NONE])).toEqual([]);
    expect(arrivals([NONE], [SOME])).toEqual(['disk: Door: 1 clip arrived and verified, 1 in all']);
    expect(arrivals([SOME], [SOME])).toEqual([]);
    expect(arrivals([SOME], [ALL])).toEqual([
      'disk: Door: 1 clip arrived and verified, 2 in all',
      'disk: Door: the manifest arrived, which seals 2 clips, 355 ms after it was over',
    ]);
    expect(arrivals([ALL], [ALL])).toEqual([]);
  });

  it('is whole with the manifest', () => {
    expect(remoteEventText(SOME)).toBe('Door: 1 of 2 clips');
    expect(remoteEventText(ALL)).toBe('Door: 2 clips and the manifest, 355 ms after it was over');
  });
});

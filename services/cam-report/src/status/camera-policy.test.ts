import { describe, expect, test } from 'vitest';
import { type CameraSigns, judgeCamera, videoAgeMs } from './camera-policy.ts';

const S = 1_000;
const MIN = 60 * S;
const AGES = { warnMs: MIN, criticalMs: 5 * MIN };
const RECORDING = { message: 'OK: recording', code: 0, age_ms: 5 * S };
const NO_VIDEO = { message: 'NO VIDEO since noon', code: 1, age_ms: 5 * S };
const FAILED = { message: 'FAILED 5 times', code: 2, age_ms: 5 * S };

const well: CameraSigns = {
  recorderRunning: true,
  state: RECORDING,
  clipAgeMs: 8 * S,
  openAgeMs: S,
  recorderAgeMs: 60 * MIN,
  unexplainedMs: 0,
};

describe('a camera', () => {
  test.each<[what: string, signs: Partial<CameraSigns>, verdict: string, message: string]>([
    ['that records is well', {}, 'ok', 'recording'],
    [
      'without recorder is critical, whatever its state file says',
      { recorderRunning: false },
      'critical',
      'no recorder runs; last video 1.000s ago',
    ],
    [
      'without recorder or video says so',
      { recorderRunning: false, state: null, clipAgeMs: undefined, openAgeMs: undefined },
      'critical',
      'no recorder runs; there is no video of it',
    ],
    [
      'that says it records, and has nothing new, is judged by that',
      { clipAgeMs: 2 * MIN, openAgeMs: 2 * MIN },
      'warning',
      'no new video; last video 2min 00s ago',
    ],
    [
      'without new video for long is critical',
      { clipAgeMs: 5 * MIN, openAgeMs: undefined },
      'critical',
      'no new video; last video 5min 00s ago',
    ],
    [
      'whose recorder has just lost it is a warning, though its clip is new',
      { state: NO_VIDEO },
      'warning',
      'NO VIDEO since noon',
    ],
    [
      'that is away for long is critical, with the reason',
      { state: NO_VIDEO, clipAgeMs: 6 * MIN },
      'critical',
      'no new video; last video 6min 00s ago; NO VIDEO since noon',
    ],
    ['that refuses is critical at once', { state: FAILED }, 'critical', 'FAILED 5 times'],
    [
      'whose state file is older than it can be is judged by its clips',
      { state: { ...NO_VIDEO, age_ms: 11 * MIN } },
      'ok',
      'recording',
    ],
    ['whose state file is gone is judged by its clips', { state: null }, 'ok', 'recording'],
    [
      'whose recorder has only begun is given time',
      { state: null, clipAgeMs: undefined, openAgeMs: undefined, recorderAgeMs: 3 * S },
      'ok',
      'no video yet',
    ],
    [
      'that never sent any video is critical in the end',
      { state: null, clipAgeMs: undefined, openAgeMs: undefined },
      'critical',
      'no new video; there is no video of it',
    ],
    [
      'with an unexplained hole is a warning',
      { unexplainedMs: 2 * S },
      'warning',
      '2.000s of today are unexplained',
    ],
  ])('%s', (_, signs, verdict, message) => {
    expect(judgeCamera({ ...well, ...signs }, AGES)).toEqual({ verdict, message });
  });
});

describe('the age of the newest video', () => {
  test.each<[what: string, signs: Partial<CameraSigns>, ageMs: number | undefined]>([
    ['is that of what is being written', {}, S],
    ['is that of the last clip if nothing is', { openAgeMs: undefined }, 8 * S],
    [
      'is that of the last clip while the recorder gets no frames, for sound may come',
      { state: NO_VIDEO },
      8 * S,
    ],
    ['is the younger of both', { openAgeMs: 20 * S }, 8 * S],
    ['is unknown without any', { clipAgeMs: undefined, openAgeMs: undefined }, undefined],
  ])('%s', (_, signs, ageMs) => expect(videoAgeMs({ ...well, ...signs })).toBe(ageMs));
});

import { expect, it } from 'vitest';
import { ALL_ROWS } from '../faults/rows/all-rows.ts';
import { lossesOf, type MadeFault, tooMuchLost } from './fault-log.ts';

const FPS = 25;

/** A fault of cam1 that was made at second 100, mended at 104, and over at 110. */
function fault(name: string): MadeFault {
  const row = ALL_ROWS.find((each) => each.name === name);
  if (!row) throw new Error(`there is no row ${name}`);
  return { row, victim: 'cam1', brokenMs: 100_000, mendedMs: 104_000, workingMs: 110_000 };
}

function lossOf(camera: string, fromSecond: number, seconds: number) {
  const frames = seconds * FPS;
  const holes = [{ fromMs: fromSecond * 1000, toMs: (fromSecond + seconds) * 1000, frames }];
  return new Map([[camera, { holes, seconds }]]);
}

it('a fault may cost its victim its least and a margin, and no more', () => {
  expect(tooMuchLost([fault('camera-401')], lossOf('cam1', 100, 11))).toEqual([]);
  expect(tooMuchLost([fault('camera-401')], lossOf('cam1', 100, 13))).toEqual([
    expect.stringMatching(/^cam1 lost 13.0 s in camera-401 at .*, at most 12.0 s may be lost$/),
  ]);
});

it('nothing may be lost by others, nor while nothing is broken', () => {
  expect(tooMuchLost([fault('camera-401')], lossOf('cam2', 101, 1))).toEqual([
    expect.stringMatching(/^cam2 lost 25 frames .* while only others were hurt \(camera-401\)$/),
  ]);
  expect(tooMuchLost([fault('camera-401')], lossOf('cam1', 130, 1))).toEqual([
    expect.stringMatching(/^cam1 lost 25 frames .* while nothing was broken$/),
  ]);
  expect(tooMuchLost([fault('broker-gone')], lossOf('cam1', 101, 1))).toHaveLength(1);
});

it('the least of a fault that cost less is what it cost', () => {
  expect(lossesOf([fault('camera-401')], lossOf('cam1', 100, 5))).toEqual([
    { camera: 'cam1', lostSeconds: 5, leastSeconds: 4 },
  ]);
  expect(lossesOf([fault('camera-401')], lossOf('cam1', 100, 1))).toEqual([
    { camera: 'cam1', lostSeconds: 1, leastSeconds: 1 },
  ]);
});

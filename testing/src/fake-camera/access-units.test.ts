import { expect, test } from 'vitest';
import { parseAccessUnits } from './access-units.ts';

const nal = (...bytes: number[]) => Buffer.from(bytes);

test('H.264 slices are grouped into pictures, and all but slices and parameter sets is left out', () => {
  const [sps, pps] = [nal(0x67, 1), nal(0x68, 1)];
  const [idr, idrRest, next] = [nal(0x65, 0x88), nal(0x65, 0x20), nal(0x41, 0x9a)];
  const parsed = parseAccessUnits('h264', [
    nal(9, 0xf0),
    sps,
    pps,
    nal(6, 5),
    idr,
    idrRest,
    sps,
    next,
    nal(12),
  ]);
  expect(parsed.parameterSets).toEqual([sps, pps]);
  expect(parsed.units).toEqual([
    { keyframe: true, slices: [idr, idrRest] },
    { keyframe: false, slices: [next] },
  ]);
});

test('H.265 slices are grouped into pictures, and any IRAP is a keyframe', () => {
  const [vps, sps, pps] = [nal(32 << 1, 1), nal(33 << 1, 1), nal(34 << 1, 1)];
  const [idr, idrRest, trail, cra] = [
    nal(19 << 1, 1, 0x80),
    nal(19 << 1, 1, 0x40),
    nal(1 << 1, 1, 0x80),
    nal(21 << 1, 1, 0x80),
  ];
  const parsed = parseAccessUnits('h265', [vps, sps, pps, nal(39 << 1, 1, 5), idr, idrRest, trail, cra]);
  expect(parsed.parameterSets).toEqual([vps, sps, pps]);
  expect(parsed.units.map((unit) => [unit.keyframe, unit.slices.length])).toEqual([
    [true, 2],
    [false, 1],
    [true, 1],
  ]);
});

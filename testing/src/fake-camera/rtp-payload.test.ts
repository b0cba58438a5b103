import { expect, test } from 'vitest';
import { aacPayload, nalPayloads } from './rtp-payload.ts';

const body = (sizeBytes: number) => Buffer.from(Array.from({ length: sizeBytes }, (_, index) => index % 251));

test('a NAL unit that fits is its own payload', () => {
  const nal = Buffer.concat([Buffer.from([0x65]), body(99)]);
  expect(nalPayloads('h264', nal, 100)).toEqual([nal]);
});

test('a larger H.264 unit goes as FU-A fragments that give it back', () => {
  const nal = Buffer.concat([Buffer.from([0x65]), body(250)]);
  const payloads = nalPayloads('h264', nal, 100);
  expect(payloads.map((payload) => payload.length)).toEqual([100, 100, 56]);
  expect(payloads.map((payload) => [payload[0], payload[1]])).toEqual([
    [0x60 | 28, 0x80 | 5],
    [0x60 | 28, 5],
    [0x60 | 28, 0x40 | 5],
  ]);
  expect(Buffer.concat(payloads.map((payload) => payload.subarray(2)))).toEqual(nal.subarray(1));
});

test('a larger H.265 unit goes as FU fragments that give it back, layer and temporal identifiers kept', () => {
  const nal = Buffer.concat([Buffer.from([19 << 1, 3]), body(200)]);
  const payloads = nalPayloads('h265', nal, 103);
  expect(payloads.map((payload) => [...payload.subarray(0, 3)])).toEqual([
    [49 << 1, 3, 0x80 | 19],
    [49 << 1, 3, 0x40 | 19],
  ]);
  expect(Buffer.concat(payloads.map((payload) => payload.subarray(3)))).toEqual(nal.subarray(2));
});

test('an AAC frame has its size in bits 13 to 1 of the access unit header', () => {
  const payload = aacPayload(body(371));
  expect(payload.readUInt16BE(0)).toBe(16);
  expect(payload.readUInt16BE(2) >> 3).toBe(371);
  expect(payload.subarray(4)).toEqual(body(371));
});

import { expect, test } from 'vitest';
import { senderReport } from './rtcp.ts';

test('a sender report pairs NTP time with RTP time and names its source', () => {
  const wallMs = Date.UTC(2026, 10, 20, 12, 0, 0, 250);
  const bytes = senderReport(
    { ssrc: 7, wallMs, rtpTimestamp: -1, packetCount: 3, octetCount: 4000 },
    'camera',
  );
  expect(bytes.readUInt32BE(8)).toBe(Date.UTC(2026, 10, 20, 12) / 1000 - Date.UTC(1900, 0, 1) / 1000);
  expect(bytes.readUInt32BE(12)).toBe(0x4000_0000);
  expect([16, 20, 24].map((at) => bytes.readUInt32BE(at))).toEqual([0xffff_ffff, 3, 4000]);
  expect(bytes.toString('latin1', 38, 44)).toBe('camera');
});

test('its parts fill whole words of the length they name, and the description ends with a null', () => {
  for (const cname of ['a', 'ab', 'abc', 'abcd', 'abcde']) {
    const bytes = senderReport({ ssrc: 7, wallMs: 0, rtpTimestamp: 0, packetCount: 0, octetCount: 0 }, cname);
    const reportBytes = (bytes.readUInt16BE(2) + 1) * 4;
    expect(reportBytes + (bytes.readUInt16BE(reportBytes + 2) + 1) * 4).toBe(bytes.length);
    expect(bytes.at(-1)).toBe(0);
  }
});

import { expect, test } from 'vitest';
import { damagePackets, splitPackets } from './packet-damage.ts';
import { fillTemplate, packetTemplate } from './packet-template.ts';
import { seededRandom } from './random.ts';

const payloads = Array.from({ length: 200 }, (_, index) => Buffer.alloc(50, index));
const template = packetTemplate(payloads, { payloadType: 96, marker: true });
const fields = { channel: 2, sequence: 65_500, timestamp: 2 ** 32 + 7, ssrc: 0xfedcba98 };

test('a filled template holds one packet for each payload, and the marker stands on the last', () => {
  const packets = splitPackets(fillTemplate(template, fields), template);
  expect(packets).toHaveLength(200);
  expect(packets.map((packet) => packet.subarray(16))).toEqual(payloads);
  expect(packets.map((packet) => packet.readUInt16BE(6))).toEqual(
    payloads.map((_, index) => (65_500 + index) % 65_536),
  );
  expect(new Set(packets.map((packet) => packet.readUInt32BE(8)))).toEqual(new Set([7]));
  expect(packets.map((packet) => packet[5])).toEqual([...Array(199).fill(96), 0x80 | 96]);
  expect([...(packets[0]?.subarray(0, 5) ?? [])]).toEqual([0x24, 2, 0, 62, 0x80]);
  expect(packets[0]?.readUInt32BE(12)).toBe(0xfedcba98);
});

test('filling leaves the template as it was, and negative times wrap', () => {
  const before = Buffer.from(template.bytes);
  const packet = fillTemplate(template, { ...fields, timestamp: -1 });
  expect(packet.readUInt32BE(8)).toBe(0xffff_ffff);
  expect(template.bytes).toEqual(before);
});

test('about the wanted share of packets is dropped, the same ones for the same seed', () => {
  const damage = () =>
    damagePackets(fillTemplate(template, fields), template, {
      dropShare: 0.25,
      corruptShare: 0,
      random: seededRandom(7),
    });
  const { packets, dropped, corrupted } = damage();
  expect(dropped).toBeGreaterThan(25);
  expect(dropped).toBeLessThan(75);
  expect(packets).toHaveLength(200 - dropped);
  expect(corrupted).toBe(0);
  expect(damage().packets).toEqual(packets);
});

test('corrupt packets keep their headers and differ in their payload', () => {
  const whole = splitPackets(fillTemplate(template, fields), template);
  const { packets, corrupted } = damagePackets(fillTemplate(template, fields), template, {
    dropShare: 0,
    corruptShare: 1,
    random: seededRandom(7),
  });
  expect(corrupted).toBe(200);
  for (const [index, packet] of packets.entries()) {
    expect(packet.subarray(0, 16)).toEqual(whole[index]?.subarray(0, 16));
    expect(packet).not.toEqual(whole[index]);
  }
});

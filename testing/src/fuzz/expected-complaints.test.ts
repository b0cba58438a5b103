import { expect, it } from 'vitest';
import { expectedComplaints } from './expected-complaints.ts';

const NOW = Date.UTC(2026, 10, 20);
const TOPIC = 'hw/cameras/all/ctl/save';

function complaints(text: string, { topic = TOPIC, retain = false } = {}): number {
  return expectedComplaints({ topic, payload: Buffer.from(text), retain }, ['cam01'], NOW);
}

it.each([
  ['is in order', 'door,once,cam01', 0],
  ['is a ping', 'ping', 0],
  ['cannot be followed', 'door,never', 1],
  ['names a camera that is not there', 'door,once,cam01,cam09', 1],
  ['has a strange key, and a camera that is not there', '{"event":"x","kamera":1,"cameras":["cam09"]}', 2],
  ['has a strange key, and cannot be followed', '{"event":7,"kamera":1}', 1],
  ['lies in the future', JSON.stringify({ event: 'x', at: (NOW + 61_000) / 1_000 }), 1],
  ['may be of the past when it is looked at', JSON.stringify({ event: 'x', at: (NOW + 59_000) / 1_000 }), 0],
])('of a message that %s it knows what must be counted', (_what, text, count) => {
  expect(complaints(text)).toBe(count);
  expect(complaints(text, { retain: true })).toBe(count);
  expect(complaints(text, { topic: 'hw/cameras/a/b/ctl/save' })).toBe(0);
});

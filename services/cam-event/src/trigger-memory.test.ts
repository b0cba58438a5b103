import { expect, test } from 'vitest';
import { TriggerMemory } from './trigger-memory.ts';

const sent = { by: 'mqtt', digest: 'a'.repeat(64), packetId: 7, receivedMs: 1_000_000 } as const;
const again = { ...sent, isRepeated: true, receivedMs: 1_010_000 };

test('a message that is sent again is known by its words and its packet', () => {
  const memory = new TriggerMemory();
  memory.remember(sent, 'id', sent.receivedMs);
  expect(memory.known(again)).toBe('id');
  expect(memory.known({ ...again, packetId: 8 })).toBeUndefined();
  expect(memory.known({ ...again, digest: 'b'.repeat(64) })).toBeUndefined();
});

test('the same words are another message, unless the broker says that it sends them again', () => {
  const memory = new TriggerMemory();
  memory.remember(sent, 'id', sent.receivedMs);
  expect(memory.known({ ...again, isRepeated: false })).toBeUndefined();
});

test('a message is known for as long as it can have been on its way', () => {
  const memory = new TriggerMemory();
  memory.remember(sent, 'id', sent.receivedMs);
  const late = { ...again, receivedMs: sent.receivedMs + 3_600_000 };
  expect(memory.known(late)).toBeUndefined();
  expect(memory.known({ ...late, lateMs: 3_600_000 })).toBe('id');
});

test('a command has no words that could come again', () => {
  const memory = new TriggerMemory();
  memory.remember({}, 'id', 0);
  expect(memory.known({ by: 'command', receivedMs: 0, isRepeated: true })).toBeUndefined();
});

import { eventErrorSchema } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorMessage } from './life-error.ts';

const complaint = { code: 'BAD_TRIGGER', message: 'the message has no mode' };
const shown = (payload: Uint8Array | string, topic = 'save') =>
  errorMessage(
    complaint,
    { topic, payload: typeof payload === 'string' ? new TextEncoder().encode(payload) : payload },
    1_999,
  );

test('the message repeats the complaint and says what came', () => {
  expect(shown('door\n')).toEqual({ ...complaint, topic: 'save', payload: 'door\\n', timestamp: 1 });
});

test('the payload is shown by its first 200 characters, however many bytes they have', () => {
  expect(shown('x'.repeat(1_000_000)).payload).toBe('x'.repeat(200));
  expect(shown('📷'.repeat(300)).payload).toBe('📷'.repeat(200));
  expect(shown(`ä${'📷'.repeat(300)}`).payload).toBe(`ä${'📷'.repeat(199)}`);
});

test('what is not UTF-8 is replaced, and nothing stays that could steer a terminal', () => {
  expect(shown(Uint8Array.of(0x61, 0xff, 0x1b, 0x62, 0xc3)).payload).toBe('a\ufffd\\u001bb\ufffd');
  expect(shown('\ufeffx\u202e').payload).toBe('\\ufeffx\\u202e');
  expect(shown('', 'a\u0007').topic).toBe('a\\u0007');
});

test('whatever came, the message is one', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 1_000 }), (payload) => {
    const message = shown(payload);
    expect(eventErrorSchema.parse(message)).toEqual(message);
    expect(message.payload).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
  });
  fc.assert(property);
});

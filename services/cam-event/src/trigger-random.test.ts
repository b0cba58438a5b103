import { eventTextFault, formatInstant, formatStamp } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ParsedTrigger, parseTrigger, type TriggerContext } from './trigger-message.ts';

const NOW = Date.UTC(2026, 10, 20, 14, 9, 57, 123);
const context: TriggerContext = {
  topicFilter: 'hw/cameras/+/ctl/save',
  snapMs: 60_000,
  nowMs: NOW,
  known: ['front', 'back-yard', 'garage.2'],
};

function parse(payload: Uint8Array | string): ParsedTrigger {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  return parseTrigger({ topic: 'hw/cameras/front/ctl/save', payload: bytes, isRepeated: false }, context);
}

/** What must be true of all that comes out. */
function check(parsed: ParsedTrigger): void {
  if (parsed.kind === 'ping') return;
  const complaints = parsed.kind === 'bad' ? [parsed.complaint] : parsed.complaints;
  for (const { code, message } of complaints) {
    if (!/^[A-Z_]+$/.test(code) || !/^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]{1,2000}$/u.test(message))
      expect.fail(`a complaint that is none: ${JSON.stringify({ code, message })}`);
  }
  if (parsed.kind === 'bad') return;
  const { event, cameras, atMs, preMs, postMs } = parsed.request;
  const isLength = (ms: number) => Number.isInteger(ms) && ms >= 0 && ms <= 3_600_000;
  const isSound =
    eventTextFault(event) === undefined &&
    (cameras === 'all' || (cameras.length > 0 && cameras.every((id) => context.known.includes(id)))) &&
    Number.isInteger(atMs) &&
    atMs >= Date.UTC(2000) &&
    atMs <= NOW + 60_000 &&
    isLength(preMs) &&
    isLength(postMs);
  if (!isSound) expect.fail(`a request that is none: ${JSON.stringify(parsed.request)}`);
}

const bytes = fc.uint8Array({ maxLength: 200 });
const fields = fc.array(
  fc.oneof(
    fc.constantFrom('once', 'on', 'off', 'ping', 'front', 'garage.2', 'door', '', '\n', '{', ' '),
    fc.string({ unit: 'binary', maxLength: 8 }),
  ),
  { maxLength: 6 },
);
const number = fc.oneof(fc.double(), fc.integer({ min: -1, max: 4_000 }), fc.double({ min: 0, max: 2e12 }));
const time = fc
  .date({ noInvalidDate: true, min: new Date('1995-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z') })
  .map((date) => date.toISOString());
const length = fc
  .tuple(fc.nat(5_000), fc.constantFrom('', ' s', 'ms', 'min', 'h'))
  .map((all) => all.join(''));
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  number,
  time,
  length,
  fc.array(fc.constantFrom('front', 'x')),
);
const key = fc.oneof(
  fc.constantFrom('event', 'mode', 'cameras', 'at', 'pre', 'post', '__proto__', 'evnt'),
  fc.string({ maxLength: 5 }),
);
const junk = fc.dictionary(key, value, { maxKeys: 6 });
const nearly = fc.record(
  {
    event: fc.oneof({ weight: 9, arbitrary: fc.string({ maxLength: 9 }) }, value),
    mode: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('once', 'ON', 'persistent off') }, value),
    cameras: fc.oneof({ weight: 9, arbitrary: fc.array(fc.constantFrom('front', 'x')) }, value),
    at: fc.oneof({ weight: 5, arbitrary: number }, time, value),
    pre: fc.oneof({ weight: 5, arbitrary: number }, length, value),
    post: fc.oneof({ weight: 5, arbitrary: number }, length, value),
  },
  { requiredKeys: ['event'] },
);

test('any bytes give a sound request, a complaint, or a ping', () => {
  fc.assert(
    fc.property(bytes, (payload) => check(parse(payload))),
    { numRuns: 1_000 },
  );
});

test('any fields give a sound request, a complaint, or a ping', () => {
  fc.assert(
    fc.property(fields, (all) => check(parse(all.join(',')))),
    { numRuns: 2_000 },
  );
});

test('any JSON gives a sound request or a complaint, and both come out', () => {
  const kinds = new Set<string>();
  const property = fc.property(fc.oneof(junk, nearly), (said) => {
    const parsed = parse(JSON.stringify(said));
    kinds.add(parsed.kind);
    check(parsed);
  });
  fc.assert(property, { numRuns: 2_000 });
  expect([...kinds].sort()).toEqual(['bad', 'request']);
});

test('JSON that was damaged on the way gives a sound request, a complaint, or a ping', () => {
  const damaged = fc.tuple(nearly, fc.nat(80), fc.string({ maxLength: 3 }), fc.nat(3));
  const property = fc.property(damaged, ([said, at, junkText, cut]) => {
    const text = JSON.stringify(said);
    check(parse(text.slice(0, at) + junkText + text.slice(at + cut)));
  });
  fc.assert(property, { numRuns: 2_000 });
});

test('a message in the original form says again what it was made of', () => {
  const event = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .filter(
      (text) => !/^\s*\{|^\ufeff|,/.test(text) && !/^ping$/i.test(text) && eventTextFault(text) === undefined,
    );
  const action = fc.constantFrom('once', 'on', 'off');
  const cameras = fc.uniqueArray(fc.constantFrom(...context.known), { minLength: 1 });
  const property = fc.property(event, action, cameras, fc.constantFrom('', '\n'), (text, mode, ids, end) => {
    expect(parse([text, mode, ...ids].join(',') + end)).toMatchObject({
      kind: 'request',
      request: { event: text, action: mode, cameras: ids },
      complaints: [],
    });
  });
  fc.assert(property);
});

test('a message in JSON says again what it was made of', () => {
  const event = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .filter((text) => eventTextFault(text) === undefined);
  const action = fc.constantFrom('once', 'on', 'off');
  const cameras = fc.uniqueArray(fc.constantFrom(...context.known), { minLength: 1 });
  const atMs = fc.integer({ min: Date.UTC(2000), max: NOW });
  const lengthMs = fc.integer({ min: 0, max: 3_600_000 });
  /** An instant as senders may write it, and a length. */
  const timeForm = fc.constantFrom<(ms: number) => unknown>(
    (ms) => ms / 1_000,
    (ms) => ms,
    (ms) => new Date(ms).toISOString(),
    (ms) => new Date(ms).toISOString().replace('Z', '456Z'),
    formatInstant,
    formatStamp,
  );
  const lengthForm = fc.constantFrom<(ms: number) => unknown>(
    (ms) => ms / 1_000,
    (ms) => `${ms}ms`,
    (ms) => `${ms / 1_000} s`,
    (ms) => String(ms / 1_000),
  );
  const property = fc.property(
    fc.record({ event, action, cameras, atMs, preMs: lengthMs, postMs: lengthMs }),
    timeForm,
    lengthForm,
    (said, timeText, lengthText) => {
      const at = timeText(said.atMs);
      // Numbers as small as this are seconds, whatever was meant.
      if (at === said.atMs && said.atMs < 1e11) return;
      const { event: text, action: mode, cameras: ids, preMs, postMs } = said;
      const message = {
        event: text,
        mode,
        cameras: ids,
        at,
        pre: lengthText(preMs),
        post: lengthText(postMs),
      };
      expect(parse(JSON.stringify(message))).toMatchObject({
        kind: 'request',
        request: said,
        complaints: [],
      });
    },
  );
  fc.assert(property, { numRuns: 300 });
});

test('among a hundred thousand messages of the right words there are some of each kind, and all are sound', () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const words = [
    '{"event":',
    '"x"',
    ',',
    ',once',
    'front',
    '}',
    ',"at":',
    '1e9',
    ' ',
    '\n',
    'ping',
    'ö',
    '[',
  ];
  const counts = { ping: 0, request: 0, bad: 0 };
  for (let n = 0; n < 100_000; n++) {
    const text = Array.from({ length: 1 + random(6) }, () => words[random(words.length)]).join('');
    const parsed = parse(text);
    check(parsed);
    counts[parsed.kind]++;
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(1_000);
});

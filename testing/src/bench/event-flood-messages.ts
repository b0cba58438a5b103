import { seededRandom } from '../fake-camera/random.ts';

/** What somebody may publish who means no good, or whose software is broken. */
export interface FloodMessage {
  readonly topic: string;
  readonly payload: Buffer;
}

type Random = () => number;

const KIBIBYTE = 1024;
const TOPIC = 'hw/cameras/all/ctl/save';

/** What is in place of the camera in some topics. `+`, `#` and NUL are not allowed there. */
const STRANGE_LEVELS = [
  '..',
  '.',
  '',
  '%2e%2e',
  '../..',
  '..\\..',
  '$(id)',
  'cam01',
  'c'.repeat(200),
  '\u202e',
];

/** Texts that would lead out of the folder, or start something, where somebody takes them for more than texts. */
const HOSTILE = [
  ...['../../../../escaped', '..', '.', '/tmp/escaped', '/dev/null', '~/escaped', '..\\..\\escaped'],
  ...['$(touch escaped)', '`touch escaped`', '; touch escaped', '| touch escaped', '&& touch escaped'],
  ...['%2e%2e%2fescaped', '%s%n%x', '{x}-2026.11.20,15.09.57', '-rf', '--help', '\u202egnp.exe', 'CON', '*'],
  ...['__proto__', 'constructor', '.running', '../chain', '../../flags/persistent-x', 'x\u00a0y', '\ufeff'],
];
const CONTROLS = ['\0', '\n', '\r\n', '\t', '\u001b[2J', '\u0007', '\u0085', '\u2028', '\ud800', '\u007f'];

/** Triggers that are in order, to be damaged. */
const PLAIN = ['door,once,cam01', 'alarm,on,cam01,cam02', 'alarm,off', 'ping', 'Entrance door opened,once'];
const JSONS = [
  { event: 'door', mode: 'once', cameras: ['cam01'], pre: 5, post: 1 },
  { event: 'gate', mode: 'persistent on', cameras: 'cam01,cam02' },
  { event: 'gate', mode: 'off', post: '2s' },
  { event: 'late', at: '2026-11-20T15:09:57+01:00', pre: '1min', post: 0 },
].map((said) => JSON.stringify(said));

/** How to make a message, and of how many in a thousand; the rest is of the last kind. */
const KINDS: readonly (readonly [number, (random: Random) => FloodMessage])[] = [
  [300, (random) => message(damaged(Buffer.from(oneOf(random, PLAIN)), random))],
  [300, (random) => message(damaged(Buffer.from(oneOf(random, JSONS)), random))],
  [100, (random) => message(truncated(Buffer.from(oneOf(random, [...PLAIN, ...JSONS])), random))],
  [30, (random) => message(withText(oneOf(random, HOSTILE), random))],
  [50, (random) => message(withText(`door${oneOf(random, CONTROLS)}`, random))],
  [10, (random) => message(withText(oneOf(random, HOSTILE).repeat(40), random))],
  [20, (random) => message(`door,once,${oneOf(random, HOSTILE)},${Math.floor(random() * 1e9)}`)],
  [30, (random) => message(damaged(Buffer.from('{"event":"x","cameras":[["a"],{}],"pre":-1}'), random))],
  [10, (random) => ({ topic: strangeTopic(random), payload: Buffer.from('door,once') })],
  [
    5,
    (random) =>
      message(Buffer.alloc(KIBIBYTE * (1 + random() * 100), oneOf(random, ['{', 'a,', '\0', '[[[[']))),
  ],
  [
    1,
    (random) =>
      message(Buffer.alloc(KIBIBYTE * KIBIBYTE, oneOf(random, ['{"event":"', 'door,once,', '\xff']))),
  ],
  [1_000, (random) => message(noise(random))],
];

/** So many messages, the same ones for the same seed. */
export function* floodMessages(count: number, seed: number): Generator<FloodMessage> {
  const random = seededRandom(seed);
  for (let number = 0; number < count; number++) {
    let left = random() * 1_000;
    const [, make] = KINDS.find(([share]) => {
      left -= share;
      return left < 0;
    }) as (typeof KINDS)[number];
    yield make(random);
  }
}

function message(payload: Buffer | string): FloodMessage {
  return { topic: TOPIC, payload: Buffer.from(payload) };
}

function strangeTopic(random: Random): string {
  return `hw/cameras/${oneOf(random, STRANGE_LEVELS)}/ctl/save`;
}

/** A trigger that is in order but for its text. */
function withText(event: string, random: Random): string {
  return random() < 0.5 ? `${event},once` : JSON.stringify({ event, pre: 5, post: 1 });
}

/** Some bytes changed, put in or taken out. */
function damaged(bytes: Buffer, random: Random): Buffer {
  const values = [...bytes];
  for (let left = 1 + Math.floor(random() * 8); left > 0; left--) {
    const at = Math.floor(random() * values.length);
    const isGone = random() < 0.3;
    values.splice(at, random() < 0.7 ? 1 : 0, ...(isGone ? [] : [Math.floor(random() * 256)]));
  }
  return Buffer.from(values);
}

function truncated(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, Math.floor(random() * bytes.length));
}

function noise(random: Random): Buffer {
  return Buffer.from(Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256)));
}

function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

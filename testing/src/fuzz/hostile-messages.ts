import { type FloodMessage, floodMessages } from '../bench/event-flood-messages.ts';
import { seededRandom } from '../fake-camera/random.ts';
import { below, damaged, nested, oneOf, type Random } from './damage.ts';

/** A message, and whether it asks the broker to keep it. */
export interface HostileMessage extends FloodMessage {
  readonly retain: boolean;
}

const TRIGGER = 'hw/cameras/all/ctl/save';
const ELSEWHERE = [
  'hw/cameras/all/ctl/SAVE',
  'hw/cameras',
  'hw/cameras/a/b/ctl/save',
  'hw/cameras/all/ctl/save/x',
];
const HUGE_BYTES = 4 * 1024 * 1024;

/** Messages of the flood, a half of them damaged further; without end, the same ones for the same seed. */
export function* hostileMessages(seed: number): Generator<HostileMessage> {
  const random = seededRandom(seed);
  for (const { topic, payload } of floodMessages(Number.POSITIVE_INFINITY, seed)) {
    const plain = { topic, payload, retain: false };
    const chance = random();
    if (chance < 0.5) yield plain;
    else if (chance < 0.85) yield { ...plain, payload: damaged(payload, random, [payload]) };
    else if (chance < 0.9) yield { ...plain, topic: TRIGGER, payload: deep(random) };
    else if (chance < 0.95) yield { ...plain, topic: oneOf(random, ELSEWHERE) };
    else if (chance < 0.9999) yield { ...plain, retain: true };
    else yield { ...plain, topic: TRIGGER, payload: Buffer.alloc(below(random, HUGE_BYTES), '{"event":"') };
  }
}

function deep(random: Random): Buffer {
  const inner = nested(random);
  return Buffer.from(oneOf(random, [inner, `{"event":"x","cameras":${inner}`, `x,once,${inner}`]));
}

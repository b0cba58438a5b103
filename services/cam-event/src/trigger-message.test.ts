import { createHash } from 'node:crypto';
import { TRIGGER_MODES } from '@pm-dvr/contracts';
import { describe, expect, test } from 'vitest';
import {
  type IncomingMessage,
  MAX_TRIGGER_BYTES,
  type ParsedTrigger,
  parseTrigger,
  type TriggerContext,
} from './trigger-message.ts';

const NOW = Date.UTC(2026, 10, 20, 14, 9, 57, 123);
const TOPIC = 'hw/cameras/unheard-of/ctl/save';
const context: TriggerContext = {
  topicFilter: 'hw/cameras/+/ctl/save',
  snapMs: 60_000,
  nowMs: NOW,
  known: ['front', 'back-yard', 'garage.2'],
};

type Said = string | Uint8Array | object;

function parse(said: Said, more: Partial<IncomingMessage> = {}): ParsedTrigger {
  const text = typeof said === 'object' && !(said instanceof Uint8Array) ? JSON.stringify(said) : said;
  const payload = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return parseTrigger({ topic: TOPIC, payload, isRepeated: false, ...more }, context);
}

function followed(said: Said, more: Partial<IncomingMessage> = {}) {
  const parsed = parse(said, more);
  if (parsed.kind !== 'request') throw new Error(`not followed: ${JSON.stringify(parsed)}`);
  return parsed;
}

const requested = (said: Said, more: Partial<IncomingMessage> = {}) => followed(said, more).request;
const unheard = (said: Said, more: Partial<IncomingMessage> = {}) =>
  followed(said, more).complaints.map(({ code, message }) => `${code}: ${message}`);
const fault = (said: Said) => {
  const parsed = parse(said);
  return parsed.kind === 'bad' ? `${parsed.complaint.code}: ${parsed.complaint.message}` : parsed;
};

describe('a message in the form of the original', () => {
  test('asks for the event, now, with the usual time before and after', () => {
    const said = 'Entrance door opened,once,front';
    expect(parse(said)).toEqual({
      kind: 'request',
      request: {
        event: 'Entrance door opened',
        action: 'once',
        cameras: ['front'],
        atMs: NOW,
        preMs: 60_000,
        postMs: 60_000,
        trigger: {
          by: 'mqtt',
          topic: TOPIC,
          receivedMs: NOW,
          digest: createHash('sha256').update(`${TOPIC}\0${said}`).digest('hex'),
          isRepeated: false,
        },
      },
      complaints: [],
    });
  });

  test.each([
    ['once', 'once', 60_000],
    ['ONCE', 'once', 60_000],
    ['on', 'on', 0],
    ['Persistent On', 'on', 0],
    ['off', 'off', 0],
    [' persistent off ', 'off', 0],
  ])('mode %j is %s and keeps %d ms after it', (mode, action, postMs) => {
    expect(requested(`door,${mode},front`)).toMatchObject({ action, preMs: 60_000, postMs });
  });

  test('may have each mode of the contract, and the complaint names them all', () => {
    for (const mode of TRIGGER_MODES) expect(parse(`door,${mode}`).kind).toBe('request');
    expect(fault('door,?')).toContain(`expected one of ${TRIGGER_MODES.join(', ')}`);
  });

  test.each<[string, readonly string[] | 'all']>([
    ['door,once,front,back-yard', ['front', 'back-yard']],
    ['door,once, front ,\tback-yard', ['front', 'back-yard']],
    ['door,once,,front,', ['front']],
    ['door,once,front,front', ['front']],
    ['door,once', 'all'],
    ['door,once,', 'all'],
  ])('%j means the cameras %j', (said, cameras) => {
    expect(followed(said)).toMatchObject({ request: { cameras }, complaints: [] });
  });

  test.each([
    ['  door ,once', '  door '],
    [',once', ''],
    ['../../`reboot`$(x),once', '../../`reboot`$(x)'],
    ['%ts%,once', '%ts%'],
    ['pinged,once', 'pinged'],
    ['door,once\n', 'door'],
    ['\ufeffdoor,once', 'door'],
  ])('%j leaves the text of the event as it is', (said, event) => {
    expect(requested(said).event).toBe(event);
  });

  test.each(['ping', 'PING', 'Ping\n', 'ping\r\n', 'ping,once,front', 'ping,'])('%j is a ping', (said) => {
    expect(parse(said)).toEqual({ kind: 'ping' });
  });

  test.each([
    ['', /has no mode; expected <event>,<mode>\[,<camera>…\], JSON, or ping/],
    ['door', /has no mode/],
    [' ping', /has no mode/],
    ['door,', /the mode is ""; expected one of once, on, persistent on, off, persistent off/],
    ['door,front', /the mode is "front"; expected one of/],
    ['door,persistent', /the mode is "persistent"/],
    ['door\nrm -rf,once', /the event's text holds a line break/],
    [`${'x'.repeat(101)},onse`, /text is 101 bytes long; expected at most 100\. the mode is "onse"/],
  ])('%j is none, and the complaint says what was expected', (said, message) => {
    expect(fault(said)).toMatch(message);
    expect(fault(said)).toMatch(/^BAD_TRIGGER: /);
  });

  test('of which a part was to be run by a shell keeps the known camera and runs nothing', () => {
    expect(followed('ev,once,front,$(reboot)\n-c/tmp/x')).toMatchObject({
      request: { cameras: ['front'] },
      complaints: [{ code: 'UNKNOWN_CAMERA' }],
    });
  });
});

describe('a message in JSON', () => {
  test('may say everything', () => {
    const at = NOW - 5_000;
    const said = {
      event: 'a,b',
      mode: 'Once',
      cameras: ['front', ' garage.2'],
      at: at / 1000,
      pre: 1.5,
      post: '2min',
    };
    expect(followed(said)).toMatchObject({
      request: {
        event: 'a,b',
        action: 'once',
        cameras: ['front', 'garage.2'],
        atMs: at,
        preMs: 1_500,
        postMs: 120_000,
      },
      complaints: [],
    });
  });

  test('needs an event only', () => {
    expect(followed(' \n{"event": ""}\n')).toMatchObject({
      request: { event: '', action: 'once', cameras: 'all', atMs: NOW, preMs: 60_000, postMs: 60_000 },
      complaints: [],
    });
  });

  test('may name its cameras in one text, or none', () => {
    expect(requested({ event: 'x', cameras: 'front, back-yard' }).cameras).toEqual(['front', 'back-yard']);
    expect(requested({ event: 'x', cameras: [] }).cameras).toBe('all');
    expect(requested({ event: 'x', cameras: '' }).cameras).toBe('all');
  });

  test('gives a persistent event time after its end only if it says so', () => {
    expect(requested({ event: 'x', mode: 'off' }).postMs).toBe(0);
    expect(requested({ event: 'x', mode: 'on', post: 30 }).postMs).toBe(30_000);
  });

  test('has all its faults told at once, in the same order', () => {
    const wrong = { pots: 1, mode: 'of', post: '2h', pre: -1, at: 'now', cameras: [1], event: 'a\nb' };
    const faults = [
      '"event" holds a line break or control character; expected one line of text',
      '"mode" is "of"; expected one of once, on, persistent on, off, persistent off',
      '"cameras" holds 1; expected a list of camera IDs in quotes, or one text with commas',
      '"at" is "now"; expected seconds since the epoch, "2026-11-20T15:09:57+01:00" or, in local time, "2026-11-20 15:09:57"',
      '"pre" is -1; expected 0 to 1 h, as seconds or with a unit ("90s", "2min")',
      '"post" is "2h"; expected 0 to 1 h, as seconds or with a unit ("90s", "2min")',
      'unknown key "pots" (did you mean "post"?); expected only event, mode, cameras, at, pre, post',
    ];
    expect(fault(wrong)).toBe(`BAD_TRIGGER: ${faults.join('. ')}`);
    expect(fault(Object.fromEntries(Object.entries(wrong).reverse()))).toBe(fault(wrong));
  });

  test.each([
    ['{"event": "door"', /begins with "\{" but is not valid JSON; expected, for instance/],
    ['{door},once', /not valid JSON/],
    ['{"mode": "once"}', /"event" is missing; expected a text/],
    ['{"event": null}', /"event" is null; expected a text/],
    ['{"event": ["x"]}', /"event" is a list/],
    ['{"event": "x", "cameras": {"front": true}}', /"cameras" is an object/],
    ['{"event": "x", "mode": 1}', /"mode" is 1; expected one of/],
    ['{"event": "\\ud800"}', /not valid Unicode/],
    ['{"event": "x", "at": 4102444800}', /lies in the future; is the sender's clock right\?$/],
    ['{"event": "x", "at": 1e400}', /lies in the future/],
    ['{"event": "x", "pre": 1e400}', /"pre" is Infinity; expected 0 to 1 h/],
    [`{"event":"x","a":${'['.repeat(8_000)}`, /not valid JSON/],
  ])('%s is refused', (said, message) => {
    expect(fault(said)).toMatch(message);
  });

  test('is followed in spite of keys that are not known', () => {
    expect(unheard({ event: 'x', camera: ['front'], source: 1 })).toEqual([
      'UNKNOWN_KEY: unknown keys "camera" (did you mean "cameras"?), "source"; expected only event, mode, cameras, at, pre, post',
    ]);
  });

  test('cannot reach anything by its keys', () => {
    const said = '{"__proto__": {"mode": "off"}, "constructor": 1, "event": "x", "event": "y"}';
    expect(followed(said)).toMatchObject({ request: { event: 'y', action: 'once' } });
    expect(unheard(said)).toEqual([expect.stringContaining('"__proto__", "constructor"')]);
    expect(fault('{"__proto__": {"event": "x"}}')).toMatch(/"event" is missing/);
  });
});

describe('cameras', () => {
  test('that are not known are complained of; the others are saved', () => {
    const said = 'door,once,frnot,front,Back_Yard,-c/etc';
    expect(requested(said).cameras).toEqual(['front']);
    expect(unheard(said)).toEqual([
      'UNKNOWN_CAMERA: there is no camera "frnot" (did you mean "front"?), "Back_Yard" (did you mean "back-yard"?), "-c/etc"; known cameras: front, back-yard, garage.2; the other cameras are saved',
    ]);
  });

  test('of which none is known cost no footage: all are saved, whatever the topic says', () => {
    for (const said of ['door,once,attic', { event: 'door', mode: 'on', cameras: ['attic'] }]) {
      const topic = 'hw/cameras/front/ctl/save';
      expect(requested(said, { topic }).cameras).toBe('all');
      expect(unheard(said, { topic })).toEqual([expect.stringMatching(/; so all cameras are saved$/)]);
    }
  });

  test('that an "off" names wrongly change nothing of what is saved', () => {
    expect(unheard('door,off,attic')).toEqual([expect.stringMatching(/garage\.2$/)]);
  });

  test('are named by the topic if the message names none', () => {
    const from = (topic: string, said: Said = 'door,once') => followed(said, { topic });
    expect(from('hw/cameras/front/ctl/save').request.cameras).toEqual(['front']);
    expect(from('hw/cameras/front/ctl/save', { event: 'x' }).request.cameras).toEqual(['front']);
    expect(from('hw/cameras/front/ctl/save', 'door,once,back-yard').request.cameras).toEqual(['back-yard']);
    expect(from('hw/cameras/attic/ctl/save')).toMatchObject({ request: { cameras: 'all' }, complaints: [] });
    expect(from('hw')).toMatchObject({ request: { cameras: 'all' }, complaints: [] });
  });

  test('are not looked for in a topic whose filter has no place for one', () => {
    const topic = 'save/front';
    const payload = new TextEncoder().encode('door,once');
    const camerasBy = (topicFilter: string) =>
      parseTrigger({ topic, payload, isRepeated: false }, { ...context, topicFilter });
    expect(camerasBy('save/#')).toMatchObject({ request: { cameras: 'all' } });
    expect(camerasBy('+/+')).toMatchObject({ request: { cameras: 'all' } });
    expect(camerasBy('save/+')).toMatchObject({ request: { cameras: ['front'] } });
  });

  test('a thousand unknown ones make one short complaint', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `attic\u202e${index}`);
    const [complaint, ...more] = unheard(`door,once,${names.join(',')}`);
    expect(more).toEqual([]);
    expect(complaint).toContain('"attic\\u202e4" and 995 more;');
    expect(complaint?.length).toBeLessThan(500);
  });
});

describe('a message that is late', () => {
  test('says how late at most, unless it has a time of its own', () => {
    expect(requested('door,once', { lateMs: 90_000, isRepeated: true }).trigger).toMatchObject({
      lateMs: 90_000,
      isRepeated: true,
    });
    expect(requested({ event: 'x', at: NOW / 1000 }, { lateMs: 90_000 }).trigger).not.toHaveProperty(
      'lateMs',
    );
  });
});

describe('a message that cannot be read', () => {
  test('is refused unread if it has more than 16 KiB', () => {
    const largest = `x,once,front${','.repeat(MAX_TRIGGER_BYTES - 12)}`;
    expect(requested(largest).cameras).toEqual(['front']);
    expect(fault(`${largest},`)).toBe('BAD_TRIGGER: the message is 16385 bytes long; expected at most 16384');
    expect(fault(new Uint8Array(MAX_TRIGGER_BYTES + 1).fill(0xff))).toMatch(/16385 bytes/);
  });

  test('is refused if it is not UTF-8', () => {
    expect(fault(Uint8Array.of(0x78, 0xc3, 0x2c))).toBe('BAD_TRIGGER: the message is not valid UTF-8');
  });
});

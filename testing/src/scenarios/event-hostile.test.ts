import { randomBytes, randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { childrenOf } from '../rig/daemon-process.ts';
import { auditEvents, savedParts } from '../rig/event-audit.ts';
import { camEvent, EventClient, startKeeper } from '../rig/event-client.ts';
import { ClipMaker } from '../rig/event-clips.ts';
import { Mosquitto } from '../rig/mosquitto.ts';
import { RigStore } from '../rig/store.ts';
import { waitFor } from '../rig/wait.ts';

const MESSAGES = 5_000;
const HUGE = 20;
const MEBIBYTE = 1 << 20;
const AT_ONCE = 100;
/** The longest that a good event may wait once the flood is over. */
const SERVED_MS = 2_000;
const FLOOD_TIMEOUT_MS = 45_000;
const LONGEST_ERROR_BYTES = 4_096;
const ERRORS_IN_10_S = 20;
/** To repeat a run, put its number here: PM_DVR_SEED=… npx vitest … */
const SEED = Number(process.env.PM_DVR_SEED ?? randomInt(1_000_000));
/** Stands in all that wants to be a path, so that what it makes can be found. */
const MARK = 'escaped-4711';

const random = seededRandom(SEED);
const below = (limit: number) => Math.floor(random() * limit);
function pick<T>(list: readonly T[]): T {
  return list[below(list.length)] as T;
}

const PATHS = [
  `../../../../../../../../../tmp/${MARK}`,
  `/tmp/${MARK}`,
  `..\\..\\${MARK}`,
  `${MARK}/../../../../${MARK}`,
  `..`,
  `.`,
  `~/${MARK}`,
  `file:///tmp/${MARK}`,
  `$(touch /tmp/${MARK})`,
  `\`touch /tmp/${MARK}\``,
  `; touch /tmp/${MARK} ;`,
  `| touch /tmp/${MARK}`,
  `%2e%2e%2f${MARK}`,
  `..\u2215..\u2215${MARK}`,
  `${MARK}\u0000.json`,
  `}-2026.01.01,00.00.00_001(0 sec).mp4/../../${MARK}`,
  `--resume`,
  `-e`,
  '.running',
  'chain',
  'syncnow',
  '__proto__',
  'constructor',
];
const GOOD = ['door,once,front', 'door,on,front', 'door,off', 'ping', '{"event":"door","pre":0,"post":0}'];
const KEYS = ['event', 'mode', 'cameras', 'at', 'pre', 'post', '__proto__', 'toString', 'x'];
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    0,
    1e308,
    Number.MAX_VALUE,
    '',
    [],
    {},
    ['front'],
    [1],
    'once',
    'on',
    'off',
    'front',
    -0,
    '9'.repeat(400),
  ],
  ...['2026-13-45', 'now', { toString: 1 }, [[[]]], 1e15, 'persistent on', '2h', '-5', 'NaN'],
];

function randomText(): string {
  const codes = Array.from({ length: below(60) }, () => pick([below(128), below(0x800), below(0x11_0000)]));
  return codes
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .join('');
}

function plainWithPath(): string {
  const [event, mode, camera] = [pick(PATHS), pick(['once', 'on', 'off', 'ONCE ', pick(PATHS)]), pick(PATHS)];
  // Most with no footage before or after, for what matters is their names.
  return random() < 0.2
    ? `${event},${mode},${camera}`
    : JSON.stringify({ event, mode, cameras: [camera], pre: 0, post: 0 });
}

function strangeJson(): string {
  const entries = Array.from(
    { length: below(6) },
    () => `${JSON.stringify(pick(KEYS))}:${JSON.stringify(pick([...VALUES, ...PATHS]))}`,
  );
  const text = `{${entries.join(',')}}`;
  return random() < 0.3 ? text.slice(0, below(text.length)) : text;
}

function mutated(): Buffer {
  const bytes = Buffer.from(pick(GOOD));
  for (let count = 1 + below(3); count > 0; count--) bytes[below(bytes.length)] = below(256);
  return bytes;
}

function hostile(number: number): Buffer {
  if (number % Math.floor(MESSAGES / HUGE) === 0) {
    const filling = pick([
      Buffer.alloc(MEBIBYTE, '{"event":['),
      Buffer.alloc(MEBIBYTE, 'a,once'),
      randomBytes(MEBIBYTE),
    ]);
    return filling;
  }
  const kind = below(100);
  if (kind < 30) return randomBytes(below(200));
  if (kind < 50) return Buffer.from(randomText());
  if (kind < 60) return Buffer.from(plainWithPath());
  if (kind < 85) return Buffer.from(strangeJson());
  return mutated();
}

/** All files and folders, from the folder on, and what in /tmp bears the mark. */
async function allPaths(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const inside = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const beside = (await readdir('/tmp')).filter((name) => name.includes(MARK)).map((name) => `/tmp/${name}`);
  return new Set([...inside, ...beside]);
}

test(`${MESSAGES} hostile messages (seed ${SEED}): nothing outside, nothing started, and the next event served`, async () => {
  await using store = await RigStore.create();
  const { layout } = store;
  await using broker = await Mosquitto.create(store.folder, { settings: ['max_queued_messages 0'] });
  await broker.start();
  await store.configure({
    ...{ cameras: {}, common: { mqtt: broker.config } },
    event: { default_snap_time: '1s', mqtt_event_persistent_timeout: '10s' },
  });
  await using maker = await ClipMaker.start({ layout, cameras: ['front', 'yard'] });
  await using client = await EventClient.open(broker);
  await using keeper = startKeeper(store);
  await client.heardBy(keeper);
  await waitFor('footage', () => maker.of('front').length >= 4);
  const before = await allPaths(store.folder);

  const startedMs = performance.now();
  for (let number = 0; number < MESSAGES; number += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, index) => hostile(number + index));
    await Promise.all(
      batch.map((payload) => client.send(payload, pick(['front', '$x', '..', 'nowhere', 'a b']))),
    );
  }
  const pongs = client.pongs().length;
  await client.send('ping');
  // What is sent last is heard last.
  const isOver = () => {
    if (!keeper.running) throw new Error(keeper.output);
    return client.pongs().length > pongs && client.pongs().at(-1);
  };
  await client.send('The next one,once,front');
  await client.reaches('The next one', 'saving', FLOOD_TIMEOUT_MS);
  await waitFor('the pong', isOver, FLOOD_TIMEOUT_MS);
  const floodMs = performance.now() - startedMs;

  const sentMs = performance.now();
  await client.send('And another,once,front');
  await client.reaches('And another', 'saving', SERVED_MS);
  expect(performance.now() - sentMs).toBeLessThanOrEqual(SERVED_MS);
  expect((await client.ended('And another')).state).toBe('complete');
  expect(await childrenOf(keeper.pid)).toEqual([]);
  await client.idle(60_000);
  const errors = client.errors();
  expect(errors.length).toBeGreaterThanOrEqual(ERRORS_IN_10_S);
  expect(errors.length).toBeLessThanOrEqual(ERRORS_IN_10_S * (1 + Math.ceil(floodMs / 10_000)));
  for (const error of errors) {
    expect(Buffer.byteLength(JSON.stringify(error))).toBeLessThanOrEqual(LONGEST_ERROR_BYTES);
    expect(`${error.message}${error.payload}${error.topic}`).not.toMatch(/\p{Cc}/u);
  }
  expect(Buffer.byteLength(keeper.output)).toBeLessThan(2 * MEBIBYTE);
  expect(await keeper.stop()).toEqual({ code: 0, signal: null });
  await maker.stop();

  const day = String.raw`\d{4}\.\d\d\.\d\d`;
  const allowed = [
    new RegExp(`^store/events(/${day}(/[^/]+\\.(json|mp4))?)?$`),
    new RegExp(`^store/events/chain(/${day}\\.jsonl)?$`),
    /^store\/events\/(syncnow|\.running(\/broker-heard)?)$/,
    /^store\/flags(\/persistent-[^/]+)?$/,
    new RegExp(`^store/recent/(front|yard)/(${day}|\\.live)(/[^/]+)?$`),
  ];
  const strange = [...(await allPaths(store.folder))].filter(
    (path) => !before.has(path) && !allowed.some((pattern) => pattern.test(path)),
  );
  expect(strange).toEqual([]);
  expect((await savedParts(layout)).length).toBeGreaterThanOrEqual(20);
  const faults = await auditEvents(layout);
  expect(faults).toEqual([]);
  const verified = await camEvent(store, ['--verify']);
  expect(verified.code, verified.stdout).toBe(0);
});

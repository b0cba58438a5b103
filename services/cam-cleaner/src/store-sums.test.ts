import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cleanerSumsSchema, dayOf, manifestName } from '@pm-dvr/contracts';
import { appendSyncDay, type Clip, manifestPath, manifestRef, readManifest } from '@pm-dvr/footage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CleanerFixture, NOON, naming } from './cleaner-fixture.ts';
import { deleteRoutine } from './delete-clips.ts';
import type { NamedRemote } from './event-day-sum.ts';
import { measureStore, type StoreSums } from './store-sums.ts';

const DAY = dayOf(NOON);
const START_MS = Date.now();
let store: CleanerFixture;

beforeEach(() => {
  store = new CleanerFixture();
});

afterEach(() => store.remove());

async function measure(remotes: readonly NamedRemote[] = [], write = true): Promise<StoreSums> {
  return measureStore({ layout: store.layout, naming, remotes, write });
}

/** As if nothing had happened in a folder for a while: only then its time proves that it has not changed. */
function settle(folder: string, ageS = 60): void {
  const thenS = Math.floor(START_MS / 1_000) - ageS;
  utimesSync(folder, thenS, thenS);
}

/** A file that is shorter by now, though no folder tells: shows whether it is looked at again. */
const shrink = (clip: Clip) => truncateSync(store.pathOf(clip), 1);

/** What a look at every file gives, without anything remembered. */
async function fresh(remotes: readonly NamedRemote[] = []): Promise<StoreSums> {
  const path = join(store.layout.cleanerDir, 'sums.json');
  const kept = readFileSync(path);
  unlinkSync(path);
  const sums = await measure(remotes, false);
  writeFileSync(path, kept);
  return sums;
}

test('sums the clips of each camera and day', async () => {
  store.clips('front', NOON, 3);
  store.clip('front', NOON + 86_400_000, 50);
  store.clip('back', NOON, 7);
  const { days, events } = await measure();
  const none = { heldClips: 0, heldBytes: 0 };
  expect(days).toEqual([
    { camera: 'back', day: DAY, clips: 1, bytes: 7, ...none, fromMs: NOON, toMs: NOON + 10_000 },
    { camera: 'front', day: DAY, clips: 3, bytes: 300, ...none, fromMs: NOON, toMs: NOON + 30_000 },
    {
      ...{ camera: 'front', day: dayOf(NOON + 86_400_000), clips: 1, bytes: 50, ...none },
      ...{ fromMs: NOON + 86_400_000, toMs: NOON + 86_410_000 },
    },
  ]);
  expect(events).toEqual([]);
});

test('an absent store is empty', async () => {
  expect(await measure()).toEqual({ days: [], events: [] });
});

test('passes over what is no clip, what is being written, and links', async () => {
  const clip = store.clip('front', NOON);
  const folder = store.layout.clipDir('front', DAY);
  writeFileSync(join(folder, 'notes.txt'), 'x'.repeat(500));
  symlinkSync(store.pathOf(clip), join(folder, naming.encode({ ...clip, sequence: 77 })));
  mkdirSync(join(folder, naming.encode({ ...clip, sequence: 78 })));
  mkdirSync(store.layout.liveDir('front'));
  writeFileSync(join(store.layout.liveDir('front'), clip.fileName), 'x');
  symlinkSync(store.layout.cameraDir('front'), store.layout.cameraDir('linked'));
  symlinkSync(folder, store.layout.clipDir('front', '2020.01.01'));
  expect((await measure()).days).toMatchObject([{ camera: 'front', day: DAY, clips: 1, bytes: 100 }]);
});

test('a folder whose time has not changed is not listed', async () => {
  store.clips('front', NOON, 2);
  const folder = store.layout.clipDir('front', DAY);
  settle(folder);
  await measure();
  store.clip('front', NOON + 60_000);
  settle(folder);
  expect((await measure()).days).toMatchObject([{ clips: 2 }]);
  expect((await fresh()).days).toMatchObject([{ clips: 3 }]);
});

test('a folder that changed just before it was measured may have changed since', async () => {
  store.clips('front', NOON, 2);
  const folder = store.layout.clipDir('front', DAY);
  const justNowS = Math.floor(Date.now() / 1_000);
  utimesSync(folder, justNowS, justNowS);
  await measure();
  store.clip('front', NOON + 60_000);
  utimesSync(folder, justNowS, justNowS);
  expect((await measure()).days).toMatchObject([{ clips: 3 }]);
});

test('only new names of a folder that has grown are looked at', async () => {
  const [clip] = store.clips('front', NOON, 5) as [Clip];
  await measure();
  shrink(clip);
  store.clips('front', NOON + 50_000, 2);
  expect((await measure()).days).toMatchObject([{ clips: 7, bytes: 700, toMs: NOON + 70_000 }]);
});

test('a sum that does not fit what is found is thrown away', async () => {
  const clips = store.clips('front', NOON, 5) as [Clip, Clip];
  await measure();
  shrink(clips[0]);
  unlinkSync(store.pathOf(clips[1]));
  store.clip('front', NOON + 5_000, 40);
  expect((await measure()).days).toMatchObject([{ clips: 5, bytes: 341 }]);
});

test('after clips went, those far behind them are not looked at', async () => {
  const clips = store.clips('front', NOON - 6 * 3_600_000, 2_500, 3);
  await measure();
  shrink(clips[2_400] as Clip);
  await deleteRoutine(store.options(), { camera: 'front', bytes: 300, beforeMs: NOON, rule: 'age' });
  expect((await measure()).days).toMatchObject([{ clips: 2_400, bytes: 7_200, fromMs: clips[100]?.startMs }]);
});

test.each([1, 7, 42])(
  'remembered sums are those of a fresh look, whatever comes and goes (%d)',
  async (seed) => {
    let state = seed;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const clips = store.clips('front', NOON, 30);
    for (let round = 0; round < 12; round++) {
      for (let count = random(4); count > 0; count--)
        clips.push(store.clip('front', NOON + random(30_000) * 100, random(90)));
      for (let count = random(4); count > 0; count--) {
        const [clip] = clips.splice(random(clips.length), 1);
        if (clip) unlinkSync(store.pathOf(clip));
      }
      if (random(2))
        await store.event(`e${round}`, clips.slice(0, random(5)), { at_ms: NOON + round * 60_000 });
      expect(await measure()).toEqual(await fresh());
    }
  },
);

test('tells what events hold, each clip once', async () => {
  const clips = store.clips('front', NOON, 6);
  await store.event('door', clips.slice(0, 3));
  await store.event('gate', clips.slice(1, 4), { at_ms: NOON + 20_000 });
  const { days, events } = await measure();
  expect(days).toMatchObject([{ clips: 6, bytes: 600, heldClips: 4, heldBytes: 400 }]);
  expect(events).toMatchObject([
    {
      id: expect.stringContaining('door'),
      links: 3,
      bytes: 100,
      isFinal: true,
      isRunning: false,
      missingAt: [],
    },
    { id: expect.stringContaining('gate'), links: 3, bytes: 300, atMs: NOON + 20_000 },
  ]);
});

test('what is held changes with the events, though the clips do not', async () => {
  const clips = store.clips('front', NOON, 6);
  settle(store.layout.clipDir('front', DAY));
  expect((await measure()).days).toMatchObject([{ heldClips: 0 }]);
  const { id, cameras } = await store.event('door', clips.slice(0, 3));
  expect((await measure()).days).toMatchObject([{ heldClips: 3 }]);
  unlinkSync(join(store.layout.eventDay(DAY), cameras.front?.clips[0]?.link ?? ''));
  expect(await measure()).toMatchObject({
    days: [{ heldClips: 2, heldBytes: 200 }],
    events: [{ links: 2, bytes: 200 }],
  });
  unlinkSync(manifestPath(store.layout, DAY, id, 1));
  expect(await measure()).toMatchObject({ days: [{ heldClips: 0, heldBytes: 0 }], events: [] });
});

test('held clips whose names have gone are not counted as held', async () => {
  const clips = store.clips('front', NOON, 6);
  await store.event('door', clips.slice(0, 3));
  await measure();
  await deleteRoutine(store.options(), {
    camera: 'front',
    bytes: 1,
    beforeMs: NOON + 86_400_000,
    rule: 'age',
  });
  expect(await measure()).toMatchObject({
    days: [{ clips: 2, bytes: 200, heldClips: 0, heldBytes: 0 }],
    events: [{ bytes: 300 }],
  });
});

test('what is a copy holds nothing', async () => {
  const [clip] = store.clips('front', NOON, 1) as [Clip];
  const { id, cameras } = await store.event('door', [clip]);
  const kept = (cameras.front?.clips ?? []).map((one) => ({ ...one, kept: 'copy' as const }));
  const path = manifestPath(store.layout, DAY, id, 1);
  const read = await readManifest(path);
  writeFileSync(path, JSON.stringify({ ...read?.manifest, cameras: { front: { clips: kept, holes: [] } } }));
  expect(await measure()).toMatchObject({ days: [{ heldClips: 0 }], events: [{ bytes: 100 }] });
});

test('tells what is not final, damaged, or being saved', async () => {
  const clips = store.clips('front', NOON, 3);
  await store.event('saving', clips.slice(0, 1), { state: 'saving' });
  const damaged = await store.event('damaged', clips.slice(1, 2), { at_ms: NOON + 10_000 });
  writeFileSync(manifestPath(store.layout, DAY, damaged.id, 1), '{');
  const running = await store.event('running', clips.slice(2, 3), { at_ms: NOON + 20_000 });
  const folder = join(store.layout.runningDir, '4194999-1-x');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'p.json'), JSON.stringify({ manifest: manifestRef(DAY, running.id, 1) }));
  const { events } = await measure([{ name: 'nas' }]);
  expect(events).toMatchObject([
    { isFinal: false, isRunning: false, atMs: NOON, links: 1 },
    { isFinal: false, isRunning: false, atMs: NOON + 10_000, links: 1, bytes: 100, missingAt: ['nas'] },
    { isFinal: true, isRunning: true, atMs: NOON + 20_000 },
  ]);
});

test('is missing at the remotes that want it, until its manifest is verified there', async () => {
  const clips = store.clips('front', NOON, 2);
  const { id } = await store.event('door', clips);
  const remotes: NamedRemote[] = [
    { name: 'nas' },
    { name: 'cloud', events: ['gate*'] },
    { name: 'attic', cameras: ['front'] },
    { name: 'shed', cameras: ['back'] },
  ];
  const missing = async () => (await measure(remotes)).events.map(({ missingAt }) => missingAt);
  settle(store.layout.eventDay(DAY));
  expect(await missing()).toEqual([['nas', 'attic']]);
  const read = await readManifest(manifestPath(store.layout, DAY, id, 1));
  const fact = { type: 'verified', file: manifestName(id, 1), bytes: 1, sha256: read?.sha256 ?? '' } as const;
  await appendSyncDay(store.layout, 'nas', DAY, NOON, [{ ...fact, sha256: 'b'.repeat(64) }]);
  await appendSyncDay(store.layout, 'attic', DAY, NOON, [fact]);
  expect(await missing()).toEqual([['nas']]);
  await appendSyncDay(store.layout, 'nas', DAY, NOON, [fact]);
  expect(await missing()).toEqual([[]]);
  await appendSyncDay(store.layout, 'nas', DAY, NOON, [{ type: 'gone', file: fact.file, detail: '' }]);
  expect(await missing()).toEqual([['nas']]);
  expect((await measure([{ name: 'cloud' }])).events).toMatchObject([{ missingAt: ['cloud'] }]);
});

test('a manifest that has not changed is not read again', async () => {
  const clips = store.clips('front', NOON, 2);
  const { id } = await store.event('door', clips.slice(0, 1));
  await measure();
  const path = manifestPath(store.layout, DAY, id, 1);
  const { atimeMs, mtimeMs, size } = lstatSync(path);
  writeFileSync(path, 'x'.repeat(size));
  utimesSync(path, atimeMs / 1_000, mtimeMs / 1_000);
  const isSameTime = lstatSync(path, { bigint: true }).mtimeNs === BigInt(Math.trunc(mtimeMs)) * 1_000_000n;
  await store.event('gate', clips.slice(1), { at_ms: NOON + 10_000 });
  // utimes sets whole microseconds at best: where that is not the time that was, the file counts as another one.
  expect((await measure()).events[0]?.isFinal).toBe(isSameTime);
});

test.each([
  '',
  '{',
  'null',
  '{"version":2}',
  `{"version":1,"template":"${naming.template}","clipDays":{"front/${DAY}":{}},"eventDays":{}}`,
  `{"version":1,"template":"${naming.template}","clipDays":{"front/${DAY}":null},"eventDays":{}}`,
  '{"version":1,"template":"%cam%-%dt%-%pid%-%index%-%seglen%.mp4"}',
])('sums that cannot be read (%j) are measured anew', async (text) => {
  store.clips('front', NOON, 2);
  await measure();
  writeFileSync(join(store.layout.cleanerDir, 'sums.json'), text);
  expect((await measure()).days).toMatchObject([{ clips: 2, bytes: 200 }]);
});

test('writes nothing if told so', async () => {
  const clips = store.clips('front', NOON, 2);
  await store.event('door', clips);
  const before = store.tree();
  await measure([{ name: 'nas' }], false);
  expect(store.tree()).toEqual(before);
  expect(readdirSync(store.folder)).not.toContain('cleaner');
});

test('a clip with a name elsewhere is not held, for nobody knows by whom', async () => {
  const [clip] = store.clips('front', NOON, 1) as [Clip];
  linkSync(store.pathOf(clip), join(store.folder, 'mine.mp4'));
  expect((await measure()).days).toMatchObject([{ heldClips: 0 }]);
});

test('what it remembers is what others may read of it', async () => {
  const kept = store.clips('front', NOON, 3);
  await measure();
  const text = readFileSync(join(store.layout.cleanerDir, 'sums.json'), 'utf8');
  const { clipDays } = cleanerSumsSchema.parse(JSON.parse(text));
  const { days } = await measure();
  const told = Object.values(clipDays).flatMap(({ chunks }) => chunks);
  expect(Object.keys(clipDays)).toEqual([`front/${DAY}`]);
  expect(told.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(days[0]?.bytes);
  expect(told.at(-1)?.toMs).toBe(days[0]?.toMs);
  expect(kept).toHaveLength(3);
});

test('a disk without room for what is remembered does not keep it from being measured', async () => {
  store.clips('front', NOON, 3);
  mkdirSync(store.layout.cleanerDir, { recursive: true });
  symlinkSync('/dev/full', join(store.layout.cleanerDir, `.sums.json.${process.pid}.tmp`));
  expect((await measure()).days).toHaveLength(1);
  expect(readdirSync(store.layout.cleanerDir)).toEqual([]);
});

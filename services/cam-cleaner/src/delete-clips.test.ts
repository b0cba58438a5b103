import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dayOf } from '@pm-dvr/contracts';
import { clipEndMs } from '@pm-dvr/footage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CleanerFixture, NOON, naming } from './cleaner-fixture.ts';
import { deleteRoutine } from './delete-clips.ts';
import { readDeletions } from './deletion-journal.ts';
import { OldestListings } from './oldest-listings.ts';

const ALL = Number.POSITIVE_INFINITY;
const EVER = { camera: 'front', bytes: ALL, beforeMs: ALL, rule: 'age' } as const;
let store: CleanerFixture;

beforeEach(() => {
  store = new CleanerFixture();
});

afterEach(() => store.remove());

test('deletes the oldest clips, until enough is freed, and enters which', async () => {
  const clips = store.clips('front', NOON, 5);
  const freed = await deleteRoutine(store.options(), { ...EVER, bytes: 250, rule: 'total-size' });
  const span = { fromMs: NOON, toMs: NOON + 30_000 };
  expect(freed).toEqual({ clips: 3, heldClips: 0, bytes: 300, faults: 0, ...span });
  expect(store.names('front')).toEqual(clips.slice(3).map(({ fileName }) => fileName));
  expect(await store.ledger('front')).toMatchObject([
    { type: 'expired', from_ms: NOON, to_ms: NOON + 30_000, clips: 3, bytes: 300, rule: 'total-size' },
  ]);
  expect(store.deleted).toHaveLength(3);
  expect(store.deleted.sort()[0]).toBe(`recent/front/${dayOf(NOON)}/${clips[0]?.fileName} 100 total-size`);
  expect(readDeletions(store.layout)).toEqual([]);
});

test('enters what was recorded without the holes in it, that they are told of once the clips are gone', async () => {
  const [before, after] = [store.clips('front', NOON, 2), store.clips('front', NOON + 29_000, 2)];
  // Not a hole, but rounding.
  store.clip('front', NOON + 49_400);
  const freed = await deleteRoutine(store.options(), EVER);
  expect(freed).toMatchObject({ clips: before.length + after.length + 1, fromMs: NOON, toMs: NOON + 59_400 });
  expect(await store.ledger('front')).toMatchObject([
    { type: 'expired', from_ms: NOON, to_ms: NOON + 20_000, clips: 2 },
    { type: 'expired', from_ms: NOON + 29_000, to_ms: NOON + 59_400, clips: 3 },
  ]);
});

test('goes on with later days, an entry for each, and removes folders of past days that are empty', async () => {
  store.clips('front', NOON, 2);
  const later = store.clips('front', NOON + 86_400_000, 2);
  const freed = await deleteRoutine(store.options(), { ...EVER, bytes: 250 });
  expect(freed).toMatchObject({ clips: 3, bytes: 300, fromMs: NOON, toMs: NOON + 86_410_000 });
  expect(existsSync(store.layout.clipDir('front', dayOf(NOON)))).toBe(false);
  expect(store.names('front', dayOf(NOON + 86_400_000))).toEqual([later[1]?.fileName]);
  expect((await store.ledger('front')).map((entry) => 'clips' in entry && entry.clips)).toEqual([2, 1]);
});

test('goes by what was listed of the oldest day before, as far as it is still there', async () => {
  const clips = store.clips('front', NOON, 4);
  const listings = new OldestListings();
  listings.keep('front', dayOf(NOON), ['gone.mp4', ...store.names('front').slice(0, 3)]);
  unlinkSync(join(store.layout.clipDir('front', dayOf(NOON)), clips[0]?.fileName ?? ''));
  expect(await deleteRoutine(store.options({ listings }), EVER)).toMatchObject({ clips: 2 });
  expect(store.names('front')).toEqual([clips[3]?.fileName]);
  expect(await deleteRoutine(store.options({ listings }), EVER)).toMatchObject({ clips: 1 });
});

test.each([0, -86_400_000])(
  'keeps the empty folder of a day on which clips may still begin (%d ms)',
  async (ms) => {
    const nowMs = store.clock.wallMs();
    store.clip('front', nowMs + ms - 3_600_000);
    expect(await deleteRoutine(store.options(), EVER)).toMatchObject({ clips: 1 });
    expect(store.names('front', dayOf(nowMs + ms - 3_600_000))).toEqual([]);
  },
);

test('never takes a clip that ends later than told', async () => {
  const clips = store.clips('front', NOON, 3);
  const beforeMs = NOON + 20_000;
  expect(await deleteRoutine(store.options(), { ...EVER, beforeMs })).toMatchObject({ clips: 2 });
  expect(store.names('front')).toEqual([clips[2]?.fileName]);
  expect(await deleteRoutine(store.options(), { ...EVER, beforeMs: NOON + 29_999 })).toMatchObject({
    clips: 0,
  });
});

test('takes what an event holds that goes next for as good as freed', async () => {
  const clips = store.clips('front', NOON, 4);
  await store.event('door', clips.slice(0, 2));
  const going = new Set(clips.slice(0, 2).map(({ fileName }) => fileName));
  expect(await deleteRoutine(store.options(), { ...EVER, bytes: 250, going })).toMatchObject({
    ...{ clips: 3, heldClips: 2, bytes: 100, goingBytes: 200 },
  });
  expect(store.names('front')).toEqual([clips[3]?.fileName]);
});

test('counts what an event holds as gone, but not as freed', async () => {
  const clips = store.clips('front', NOON, 4);
  await store.event('door', clips.slice(0, 2));
  const freed = await deleteRoutine(store.options(), { ...EVER, bytes: 100 });
  expect(freed).toMatchObject({ clips: 3, heldClips: 2, bytes: 100 });
  expect(await store.ledger('front')).toMatchObject([{ clips: 3, bytes: 100 }]);
  expect(store.deleted.sort().map((line) => line.split(' ')[1])).toEqual(['0', '0', '100']);
});

test('a clip that an event takes while the batch is deleted is not freed', async () => {
  const clips = store.clips('front', NOON, 10);
  const other = join(store.folder, 'link');
  const onDelete = () => {
    if (!existsSync(other)) linkSync(store.pathOf(clips[9] as (typeof clips)[0]), other);
  };
  expect(await deleteRoutine(store.options({ onDelete }), EVER)).toMatchObject({
    clips: 10,
    heldClips: 1,
    bytes: 900,
  });
});

test('passes over what is no clip of the camera, links and folders', async () => {
  const [clip] = store.clips('front', NOON, 1);
  const folder = store.layout.clipDir('front', dayOf(NOON));
  const outside = join(store.folder, 'outside.mp4');
  writeFileSync(outside, 'x');
  const named = (startMs: number, camera = 'front') =>
    naming.encode({ camera, startMs, durationMs: 10_000, pid: 7, sequence: 99 });
  symlinkSync(outside, join(folder, named(NOON + 60_000)));
  mkdirSync(join(folder, named(NOON + 70_000)));
  writeFileSync(join(folder, named(NOON, 'back')), 'x');
  writeFileSync(join(folder, 'notes.txt'), 'x');
  writeFileSync(join(folder, `${named(NOON)}.part`), 'x');
  mkdirSync(store.layout.liveDir('front'), { recursive: true });
  writeFileSync(join(store.layout.liveDir('front'), named(NOON)), 'x');
  expect(await deleteRoutine(store.options(), EVER)).toMatchObject({ clips: 1, bytes: 100, faults: 0 });
  expect(existsSync(store.pathOf(clip as NonNullable<typeof clip>))).toBe(false);
  expect(store.names('front')).toHaveLength(5);
  expect(existsSync(outside) && existsSync(join(store.layout.liveDir('front'), named(NOON)))).toBe(true);
});

test('does not follow a day or a camera that is a link', async () => {
  store.clip('front', NOON);
  const elsewhere = join(store.folder, 'elsewhere');
  renameSync(store.layout.clipDir('front', dayOf(NOON)), elsewhere);
  symlinkSync(elsewhere, store.layout.clipDir('front', dayOf(NOON)));
  symlinkSync(store.layout.cameraDir('front'), store.layout.cameraDir('back'));
  expect(await deleteRoutine(store.options(), EVER)).toMatchObject({ clips: 0 });
  expect(await deleteRoutine(store.options(), { ...EVER, camera: 'back' })).toMatchObject({ clips: 0 });
  expect(store.names('front')).toHaveLength(1);
});

test('a camera without clips frees nothing', async () => {
  expect(await deleteRoutine(store.options(), EVER)).toEqual({ clips: 0, heldClips: 0, bytes: 0, faults: 0 });
});

test('a dry run tells the same, and changes and writes nothing', async () => {
  const clips = store.clips('front', NOON, 5);
  await store.event('door', clips.slice(0, 1));
  const before = store.tree();
  const order = { ...EVER, bytes: 150 };
  const pretended = await deleteRoutine(store.options({ dryRun: true }), order);
  expect(store.tree()).toEqual(before);
  const told = store.deleted.splice(0).sort();
  expect(await deleteRoutine(store.options(), order)).toEqual(pretended);
  expect(store.deleted.sort()).toEqual(told);
});

test('a signal ends a batch; what has gone is entered', async () => {
  store.clips('front', NOON, 20);
  const stop = new AbortController();
  let count = 0;
  const onDelete = () => {
    if (++count === 4) stop.abort();
  };
  const freed = await deleteRoutine(store.options({ signal: stop.signal, onDelete }), EVER);
  // Those that were on their way then went as well.
  expect(freed.clips).toBeGreaterThanOrEqual(4);
  expect(freed.clips).toBeLessThanOrEqual(7);
  expect(store.names('front')).toHaveLength(20 - freed.clips);
  const { clips, bytes, toMs: to_ms } = freed;
  expect(await store.ledger('front')).toMatchObject([{ clips, bytes, to_ms }]);
  expect(readDeletions(store.layout)).toEqual([]);
});

test('a batch has at most 2,000 clips, each an entry of its own', async () => {
  const clips = store.clips('front', NOON - 6 * 3_600_000, 1);
  const [first] = clips as [(typeof clips)[0]];
  for (let sequence = 2; sequence <= 2_003; sequence++) {
    const startMs = first.startMs + sequence * 1_000;
    const name = naming.encode({ ...first, startMs, durationMs: 1_000, sequence });
    writeFileSync(join(store.layout.clipDir('front', first.day), name), '');
  }
  const freed = await deleteRoutine(store.options(), EVER);
  expect(freed).toMatchObject({ clips: 2_003, bytes: 100, toMs: first.startMs + 2_004_000 });
  expect(await store.ledger('front')).toMatchObject([{ clips: 2_000 }, { clips: 3 }]);
});

test('oldest first holds where names do not sort by time: two clips around the end of summer time', async () => {
  const later = { camera: 'front', startMs: NOON + 3_600_000, durationMs: 10_000, pid: 7, sequence: 2 };
  const folder = store.layout.clipDir('front', dayOf(NOON));
  store.clip('front', NOON);
  const name = naming.encode(later, () => -180);
  expect(name < (store.names('front')[0] as string)).toBe(true);
  writeFileSync(join(folder, name), 'x');
  await deleteRoutine(store.options(), { ...EVER, bytes: 1 });
  expect(store.names('front')).toEqual([name]);
  expect(clipEndMs(later)).toBe(NOON + 3_610_000);
});

test('a deletion that was not ended is not forgotten', async () => {
  store.clips('front', NOON, 1);
  mkdirSync(store.layout.cleanerDir);
  writeFileSync(join(store.layout.cleanerDir, 'journal-front.json'), '');
  await expect(deleteRoutine(store.options(), EVER)).rejects.toMatchObject({ code: 'DELETION_OPEN' });
  expect(store.names('front')).toHaveLength(1);
});

/** Root may write anywhere, so what it is to be kept from it does as nobody. */
async function withoutRights<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(store.folder, 0o777);
  chmodSync(folder, 0o555);
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
}

test('what cannot be deleted is a fault, is not counted, and does not hold up other days', async () => {
  store.clips('front', NOON, 30);
  const later = store.clips('front', NOON + 86_400_000, 1);
  chmodSync(store.layout.clipDir('front', later[0]?.day ?? ''), 0o777);
  const work = () => deleteRoutine(store.options(), EVER);
  const freed = await withoutRights(store.layout.clipDir('front', dayOf(NOON)), work);
  expect(freed).toMatchObject({ clips: 1, bytes: 100, fromMs: NOON + 86_400_000 });
  expect(freed.faults).toBeGreaterThanOrEqual(10);
  expect(freed.faults).toBeLessThanOrEqual(13);
  expect(store.faults).toHaveLength(freed.faults);
  expect(store.names('front')).toHaveLength(30);
  expect(await store.ledger('front')).toMatchObject([{ from_ms: later[0]?.startMs, clips: 1 }]);
  expect(readDeletions(store.layout)).toEqual([]);
});

test('a folder that cannot be listed is one fault', async () => {
  store.clips('front', NOON, 3);
  const folder = store.layout.clipDir('front', dayOf(NOON));
  const freed = await withoutRights(folder, () => {
    if (process.getuid?.() === 0) process.seteuid?.(0);
    chmodSync(folder, 0o000);
    if (process.getuid?.() === 0) process.seteuid?.(65_534);
    return deleteRoutine(store.options(), EVER);
  });
  expect(freed).toMatchObject({ clips: 0, faults: 1 });
});

test('a clip that somebody else deletes meanwhile is neither counted nor a fault', async () => {
  const clips = store.clips('front', NOON, 10);
  const onDelete = () => {
    if (existsSync(store.pathOf(clips[9] as (typeof clips)[0])))
      unlinkSync(store.pathOf(clips[9] as (typeof clips)[0]));
  };
  expect(await deleteRoutine(store.options({ onDelete }), EVER)).toMatchObject({
    clips: 9,
    bytes: 900,
    faults: 0,
  });
});

import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dayOf } from '@pm-dvr/contracts';
import type { Clip } from '@pm-dvr/footage';
import { manifestRef } from '@pm-dvr/footage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enterExpiredPart } from './chain-expiry.ts';
import { CleanerFixture, NOON } from './cleaner-fixture.ts';
import { type ClipBatch, enterExpired, planBatch, unlinkClips } from './clip-batch.ts';
import { deleteRoutine } from './delete-clips.ts';
import { DeletionJournal, type EventDeletion, readDeletions } from './deletion-journal.ts';
import { recoverDeletion } from './recover-deletion.ts';

const ALL = Number.POSITIVE_INFINITY;
let store: CleanerFixture;
let clips: Clip[];

beforeEach(() => {
  store = new CleanerFixture();
  clips = store.clips('front', NOON, 4);
});

afterEach(() => store.remove());

/** Step 1 of a batch of all clips. */
async function begun(): Promise<ClipBatch> {
  const batch = await planBatch(store.options(), clips, { bytes: ALL, rule: 'age' });
  if (!batch) throw new Error('nothing to delete');
  await new DeletionJournal(store.layout, 'front').begin(batch.deletion);
  return batch;
}

const expiredClips = async () =>
  existsSync(store.layout.cameraLedgerDir('front'))
    ? (await store.ledger('front')).map((entry) => (entry.type === 'expired' ? entry.clips : entry.type))
    : [];

test('without a journal there is nothing to do', async () => {
  expect(await recoverDeletion(store.options())).toBeUndefined();
});

test('killed after the journal: nothing went, and nothing is entered', async () => {
  await begun();
  expect(await recoverDeletion(store.options())).toMatchObject({ clips: 0, bytes: 0 });
  expect(await expiredClips()).toEqual([]);
  expect(readDeletions(store.layout)).toEqual([]);
  expect(store.names('front')).toHaveLength(4);
});

test('killed while it deleted: what is gone is entered, what is there stays for the next rule', async () => {
  await store.event('door', clips.slice(0, 1));
  await begun();
  for (const clip of clips.slice(0, 3)) unlinkSync(store.pathOf(clip));
  const freed = await recoverDeletion(store.options());
  expect(freed).toEqual({ clips: 3, heldClips: 1, bytes: 200, faults: 0, fromMs: NOON, toMs: NOON + 30_000 });
  expect(await store.ledger('front')).toMatchObject([
    { clips: 3, bytes: 200, from_ms: NOON, to_ms: NOON + 30_000, rule: 'age' },
  ]);
  expect(readDeletions(store.layout)).toEqual([]);
  await deleteRoutine(store.options(), { camera: 'front', bytes: ALL, beforeMs: ALL, rule: 'age' });
  expect(await expiredClips()).toEqual([3, 1]);
});

test('one that cannot be ended is a fault, is kept, and does not hold up the others', async () => {
  await begun();
  const [clip] = store.clips('yard', NOON, 1) as [Clip];
  const batch = await planBatch(store.options(), [clip], { bytes: ALL, rule: 'age' });
  await new DeletionJournal(store.layout, 'yard').begin((batch as ClipBatch).deletion);
  for (const gone of [...clips.slice(0, 1), clip]) unlinkSync(store.pathOf(gone));
  const ledger = store.layout.cameraLedgerDir('front');
  mkdirSync(dirname(ledger), { recursive: true });
  writeFileSync(ledger, '');
  expect(await recoverDeletion(store.options())).toMatchObject({ clips: 1, faults: 1 });
  expect(store.faults).toEqual([join(store.layout.cleanerDir, 'journal-front.json')]);
  expect(await store.ledger('yard')).toMatchObject([{ type: 'expired', clips: 1 }]);
  expect(readDeletions(store.layout).map(({ path }) => path)).toEqual(store.faults);
  unlinkSync(ledger);
  expect(await recoverDeletion(store.options())).toMatchObject({ clips: 1, faults: 0 });
  expect(await expiredClips()).toEqual([1]);
});

test('killed after the entry: it is not made twice', async () => {
  const batch = await begun();
  const { freed } = await unlinkClips(store.options(), batch);
  await enterExpired(store.options(), batch.deletion, freed);
  expect(await recoverDeletion(store.options())).toMatchObject({ clips: 4, bytes: 400 });
  expect(await expiredClips()).toEqual([4]);
  expect(readDeletions(store.layout)).toEqual([]);
  expect(await recoverDeletion(store.options())).toBeUndefined();
  expect(await expiredClips()).toEqual([4]);
});

test('an entry of the same instant for other clips is not taken for this one', async () => {
  const { deletion } = await begun();
  await enterExpired(store.options(), deletion, {
    clips: 1,
    heldClips: 0,
    bytes: 1,
    faults: 0,
    fromMs: NOON - 5_000,
    toMs: NOON + 5_000,
  });
  unlinkSync(store.pathOf(clips[0] as Clip));
  await recoverDeletion(store.options());
  expect(await expiredClips()).toEqual([1, 1]);
});

test('power cut while it deleted: clips that are back, older than one that is gone, go now, so that the stretch is whole', async () => {
  await store.event('door', clips.slice(1, 2));
  await begun();
  unlinkSync(store.pathOf(clips[0] as Clip));
  unlinkSync(store.pathOf(clips[2] as Clip));
  expect(await recoverDeletion(store.options())).toMatchObject({ clips: 3, heldClips: 1, bytes: 200 });
  expect(store.names('front')).toEqual([clips[3]?.fileName]);
  await deleteRoutine(store.options(), { camera: 'front', bytes: ALL, beforeMs: ALL, rule: 'age' });
  expect(await store.ledger('front')).toMatchObject([
    { clips: 3, from_ms: NOON, to_ms: NOON + 30_000 },
    { clips: 1, from_ms: NOON + 30_000 },
  ]);
});

test('the journal comes back after a power cut: its entry is found', async () => {
  const batch = await begun();
  const journal = readFileSync(join(store.layout.cleanerDir, 'journal-front.json'));
  await enterExpired(store.options(), batch.deletion, (await unlinkClips(store.options(), batch)).freed);
  await recoverDeletion(store.options());
  store.clock.stepWall(3 * 86_400_000);
  writeFileSync(join(store.layout.cleanerDir, 'journal-front.json'), journal);
  await recoverDeletion(store.options());
  expect(await expiredClips()).toEqual([4]);
});

test.each(['', '{', 'null', '{"version":1,"kind":"clips"}', `{"version":1,"kind":"clips","camera":"../x"}`])(
  'a torn journal (%j) means that nothing was deleted',
  async (text) => {
    await begun();
    writeFileSync(join(store.layout.cleanerDir, 'journal-front.json'), text);
    writeFileSync(join(store.layout.cleanerDir, '.journal-front.json.0123456789ab.tmp'), '{');
    expect(await recoverDeletion(store.options())).toBeUndefined();
    expect(store.tree(store.layout.cleanerDir)).toEqual([]);
    expect(store.names('front')).toHaveLength(4);
  },
);

test('a dry run counts what was begun, and leaves it', async () => {
  await begun();
  unlinkSync(store.pathOf(clips[0] as Clip));
  const before = store.tree();
  expect(await recoverDeletion(store.options({ dryRun: true }))).toMatchObject({ clips: 1, bytes: 100 });
  expect(store.tree()).toEqual(before);
});

test('a journal of each camera that was at work: all are ended', async () => {
  const others = store.clips('back', NOON, 2);
  await begun();
  const batch = await planBatch(store.options(), others, { bytes: ALL, rule: 'age' });
  if (!batch) throw new Error('nothing to delete');
  await new DeletionJournal(store.layout, 'back').begin(batch.deletion);
  for (const clip of [clips[0], clips[1], others[0]]) unlinkSync(store.pathOf(clip as Clip));
  expect(readDeletions(store.layout)).toHaveLength(2);
  expect(await recoverDeletion(store.options())).toMatchObject({ clips: 3, bytes: 300 });
  expect(await expiredClips()).toEqual([2]);
  expect(await store.ledger('back')).toMatchObject([{ type: 'expired', clips: 1, bytes: 100 }]);
  expect(readDeletions(store.layout)).toEqual([]);
});

/** A part of an event of the first two clips, whose other names are gone, and the journal of its deletion. */
async function begunPart(): Promise<{ deletion: EventDeletion; ref: string; links: string[] }> {
  const { id, cameras } = await store.event('door', clips.slice(0, 2));
  for (const clip of clips.slice(0, 2)) unlinkSync(store.pathOf(clip));
  const names = (cameras.front?.clips ?? []).map(({ link }) => [link, 100, true] as const);
  const [day, atMs] = [dayOf(NOON), store.clock.wallMs()];
  const deletion: EventDeletion = {
    kind: 'event',
    version: 1,
    day,
    id,
    part: 1,
    rule: 'events-age',
    atMs,
    names,
  };
  await new DeletionJournal(store.layout).begin(deletion);
  return {
    deletion,
    ref: manifestRef(day, id, 1),
    links: names.map(([link]) => join(store.layout.eventDay(day), link)),
  };
}

test.each(['journal', 'chain', 'a link', 'the links', 'the manifest'])(
  'an event part, killed after %s: the rest goes, and the chain tells it once',
  async (step) => {
    const { deletion, ref, links } = await begunPart();
    const past = (name: string) =>
      ['journal', 'chain', 'a link', 'the links', 'the manifest'].indexOf(step) >=
      ['journal', 'chain', 'a link', 'the links', 'the manifest'].indexOf(name);
    if (past('chain')) await enterExpiredPart(store.layout, ref, deletion.rule, deletion.atMs, store.clock);
    if (past('a link')) unlinkSync(links[0] as string);
    if (past('the links')) unlinkSync(links[1] as string);
    if (past('the manifest')) unlinkSync(join(store.layout.eventsDir, ref));
    expect(await recoverDeletion(store.options())).toMatchObject({
      clips: 2,
      bytes: 200,
      heldClips: 0,
      faults: 0,
    });
    expect(existsSync(store.layout.eventDay(dayOf(NOON)))).toBe(false);
    expect(await store.chain()).toEqual([`sealed ${ref}`, `expired ${ref} events-age`]);
    expect(readDeletions(store.layout)).toEqual([]);
  },
);

test('an altered journal deletes nothing that is not of its event', async () => {
  const { deletion } = await begunPart();
  const victim = join(store.layout.eventDay(dayOf(NOON)), 'victim.mp4');
  writeFileSync(victim, 'x');
  mkdirSync(store.layout.cleanerDir, { recursive: true });
  writeFileSync(
    join(store.layout.cleanerDir, 'journal.json'),
    JSON.stringify({ ...deletion, names: [...deletion.names, ['victim.mp4', 1, true]] }),
  );
  expect(await recoverDeletion(store.options())).toBeUndefined();
  expect(existsSync(victim)).toBe(true);
});

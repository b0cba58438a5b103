import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dayOf, linkName, manifestName } from '@pm-dvr/contracts';
import { type Clip, manifestRef } from '@pm-dvr/footage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enterExpiredPart } from './chain-expiry.ts';
import { CleanerFixture, NOON } from './cleaner-fixture.ts';
import { deleteEventPart } from './delete-event-part.ts';
import { readDeletions } from './deletion-journal.ts';

const DAY = dayOf(NOON);
let store: CleanerFixture;
let clips: Clip[];

beforeEach(() => {
  store = new CleanerFixture();
  clips = store.clips('front', NOON, 3);
});

afterEach(() => store.remove());

const inDay = () => readdirSync(store.layout.eventDay(DAY)).sort();
const loseRoutine = (some: readonly Clip[]) => {
  for (const clip of some) unlinkSync(store.pathOf(clip));
};

test('frees what no other name holds, and tells the chain first', async () => {
  const { id } = await store.event('door', clips);
  loseRoutine(clips.slice(0, 2));
  const chainWhenDeleted: string[] = [];
  const onDelete = () =>
    chainWhenDeleted.push(
      readdirSync(store.layout.chainDir)
        .filter((name) => name.endsWith('.jsonl'))
        .map((name) => readFileSync(join(store.layout.chainDir, name), 'utf8'))
        .join(''),
    );
  const freed = await deleteEventPart(store.options({ onDelete }), { day: DAY, id, part: 1 }, 'events-size');
  expect(freed).toMatchObject({ clips: 3, heldClips: 1, bytes: 200, faults: 0 });
  const ref = manifestRef(DAY, id, 1);
  expect(chainWhenDeleted[0]).toMatch(/"expired".*"events-size"/);
  expect(await store.chain()).toEqual([`sealed ${ref}`, `expired ${ref} events-size`]);
  expect(existsSync(store.layout.eventDay(DAY))).toBe(false);
  expect(store.names('front')).toHaveLength(1);
  expect(readDeletions(store.layout)).toEqual([]);
});

test('leaves what other events hold, and their links', async () => {
  const { id } = await store.event('door', clips);
  await store.event('gate', clips.slice(1));
  loseRoutine(clips);
  const freed = await deleteEventPart(store.options(), { day: DAY, id, part: 1 }, 'events-age');
  expect(freed).toMatchObject({ clips: 3, heldClips: 2, bytes: 100 });
  expect(inDay()).toHaveLength(3);
});

test('takes links that a crash left unlisted, and half a copy, if it is the only part of its event', async () => {
  const { id } = await store.event('door', clips.slice(0, 1));
  const link = linkName({ camera: 'back', id, number: 9, offsetSeconds: 0, extension: '.mp4' });
  const folder = store.layout.eventDay(DAY);
  for (const name of [link, `.${link}.0123456789ab.tmp`, 'notes.txt', link.replace('door', 'gate')])
    writeFileSync(join(folder, name), 'xxx');
  const freed = await deleteEventPart(store.options(), { day: DAY, id, part: 1 }, 'events-age');
  expect(freed).toMatchObject({ clips: 3, bytes: 6 });
  expect(inDay()).toEqual([link.replace('door', 'gate'), 'notes.txt']);
});

test('of two parts in a folder only the links of one go', async () => {
  const { id } = await store.event('door', clips.slice(0, 1));
  await store.event('door', clips.slice(1, 2), { part: 2, at_ms: NOON });
  const link = linkName({ camera: 'back', id, number: 9, offsetSeconds: 0, extension: '.mp4' });
  writeFileSync(join(store.layout.eventDay(DAY), link), 'xxx');
  expect(await deleteEventPart(store.options(), { day: DAY, id, part: 1 }, 'events-age')).toMatchObject({
    clips: 1,
  });
  expect(inDay()).toContain(manifestName(id, 2));
  expect(inDay()).toHaveLength(3);
  expect(await deleteEventPart(store.options(), { day: DAY, id, part: 2 }, 'events-age')).toMatchObject({
    clips: 2,
  });
});

test('a manifest cannot name files of others', async () => {
  const other = await store.event('gate', clips.slice(0, 1));
  const door = await store.event('door', clips.slice(1, 2));
  const stolen = {
    ...door.cameras,
    front: other.cameras.front as NonNullable<(typeof other.cameras)['front']>,
  };
  const path = join(store.layout.eventDay(DAY), manifestName(door.id, 1));
  writeFileSync(path, JSON.stringify({ ...door, cameras: stolen }));
  const freed = await deleteEventPart(store.options(), { day: DAY, id: door.id, part: 1 }, 'events-age');
  expect(freed?.clips).toBe(1);
  expect(inDay()).toContain(other.cameras.front?.clips[0]?.link);
});

test('a damaged manifest goes, with the links of its name', async () => {
  const { id } = await store.event('door', clips);
  writeFileSync(join(store.layout.eventDay(DAY), manifestName(id, 1)), '{');
  expect(await deleteEventPart(store.options(), { day: DAY, id, part: 1 }, 'free-space')).toMatchObject({
    clips: 3,
  });
  expect(existsSync(store.layout.eventDay(DAY))).toBe(false);
});

test('never takes what is being saved', async () => {
  const { id } = await store.event('door', clips, { state: 'saving' });
  const folder = join(store.layout.runningDir, '4194999-1-x');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}.json`), JSON.stringify({ manifest: manifestRef(DAY, id, 1) }));
  expect(await deleteEventPart(store.options(), { day: DAY, id, part: 1 }, 'free-space')).toBeUndefined();
  expect(inDay()).toHaveLength(4);
  expect(await store.chain()).toEqual([]);
});

test('a link that is none to a file stays, and so does what it leads to', async () => {
  const { id, cameras } = await store.event('door', clips.slice(0, 1));
  const link = join(store.layout.eventDay(DAY), cameras.front?.clips[0]?.link ?? '');
  const outside = join(store.folder, 'outside');
  writeFileSync(outside, 'x');
  unlinkSync(link);
  symlinkSync(outside, link);
  expect(await deleteEventPart(store.options(), { day: DAY, id, part: 1 }, 'events-age')).toMatchObject({
    clips: 0,
  });
  expect(existsSync(outside) && existsSync(link)).toBe(true);
});

test('a dry run tells the same, and changes and writes nothing', async () => {
  const { id } = await store.event('door', clips);
  loseRoutine(clips.slice(0, 1));
  const before = store.tree();
  const part = { day: DAY, id, part: 1 };
  const pretended = await deleteEventPart(store.options({ dryRun: true }), part, 'events-age');
  expect(store.tree()).toEqual(before);
  expect(await deleteEventPart(store.options(), part, 'events-age')).toEqual(pretended);
});

test('the chain tells a removal once, and again only for what was sealed again', async () => {
  const { id } = await store.event('door', clips.slice(0, 1));
  const ref = manifestRef(DAY, id, 1);
  const enter = () => enterExpiredPart(store.layout, ref, 'events-age', NOON, store.clock);
  await enter();
  await enter();
  expect(await store.chain()).toEqual([`sealed ${ref}`, `expired ${ref} events-age`]);
  unlinkSync(join(store.layout.eventsDir, ref));
  await store.event('door', clips.slice(1, 2), { at_ms: NOON });
  await enter();
  expect(await store.chain()).toHaveLength(4);
});

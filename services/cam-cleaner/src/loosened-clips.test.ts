import { linkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf, type EventManifest, manifestName } from '@pm-dvr/contracts';
import type { Clip } from '@pm-dvr/footage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CleanerFixture, NOON, naming } from './cleaner-fixture.ts';
import { loosenedClips } from './loosened-clips.ts';

let store: CleanerFixture;
beforeEach(() => {
  store = new CleanerFixture();
});
afterEach(() => store.remove());

const DAY = dayOf(NOON);
const loosened = ({ id, part }: Pick<EventManifest, 'id' | 'part'>) =>
  loosenedClips({ layout: store.layout, naming }, { day: DAY, id, part });
const fact = ({ camera, fileName }: Clip, bytes: number) => ({ camera, day: DAY, fileName, bytes });

it('are those that only the event and a name of a clip hold', async () => {
  const clips = [...store.clips('front', NOON, 2, 100), ...store.clips('yard', NOON, 1, 30)];
  expect(await loosened(await store.event('door', clips))).toEqual(
    clips.map((clip) => fact(clip, clip.camera === 'yard' ? 30 : 100)),
  );
});

it('are none that another event holds too, or that have no other name', async () => {
  const [shared, lone, own] = store.clips('front', NOON, 3, 100);
  const door = await store.event(
    'door',
    [shared, lone, own].map((clip) => clip as NonNullable<typeof clip>),
  );
  await store.event('bell', [shared as NonNullable<typeof shared>]);
  unlinkSync(store.pathOf(lone as NonNullable<typeof lone>));
  expect(await loosened(door)).toEqual([fact(own as NonNullable<typeof own>, 100)]);
});

it('are none whose second name is elsewhere, though they have two', async () => {
  const [clip] = store.clips('front', NOON, 1);
  const door = await store.event('door', [clip as NonNullable<typeof clip>]);
  linkSync(store.pathOf(clip as NonNullable<typeof clip>), join(store.folder, 'elsewhere'));
  unlinkSync(store.pathOf(clip as NonNullable<typeof clip>));
  expect(await loosened(door)).toEqual([]);
});

it('are none where the manifest is gone or damaged', async () => {
  const door = await store.event('door', store.clips('front', NOON, 1));
  const path = join(store.layout.eventDay(DAY), manifestName(door.id, door.part));
  writeFileSync(path, '{');
  expect(await loosened(door)).toEqual([]);
  unlinkSync(path);
  expect(await loosened(door)).toEqual([]);
});

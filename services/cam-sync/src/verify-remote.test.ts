import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { appendSyncDay, readSyncDay } from '@pm-dvr/footage';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NOON, type WrittenEvent, writeEvent } from './event-fixture.ts';
import type { Trouble } from './remote-pass.ts';
import { type Verification, verifyRemote } from './verify-remote.ts';

let baseDir: string;
beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-verify-remote-'));
});
afterEach(() => rmSync(baseDir, { recursive: true }));

const layout = () => storeLayout({ baseDir });

async function uploaded(text: string): Promise<WrittenEvent> {
  const event = writeEvent(layout(), { text });
  const facts = event.files.map(
    ({ name, bytes, sha256 }) => ({ type: 'verified', file: name, bytes, sha256 }) as const,
  );
  await appendSyncDay(layout(), 'nas', event.day, NOON, facts);
  return event;
}

async function verify(
  lost: readonly string[],
  change: { trouble?: Trouble; signal?: AbortSignal } = {},
): Promise<Verification> {
  const { trouble, signal = new AbortController().signal } = change;
  const isThere = (path: string) => !trouble && !signal.aborted && !lost.some((name) => path.endsWith(name));
  return await verifyRemote({
    ...{ layout: layout(), remote: 'nas', clock: clockDouble(NOON), signal },
    check: async (files) => ({
      verified: files.filter(isThere),
      failed: files.filter((file) => !isThere(file)).map((file) => ({ file, detail: 'missing' })),
      ...(trouble && { trouble }),
    }),
  });
}

const noted = async (day: string) => [...(await readSyncDay(layout(), 'nas', day)).keys()].sort();

it('counts what is there, and changes nothing', async () => {
  const door = await uploaded('door');
  expect(await verify([])).toEqual({ sound: 3, gone: [], expired: 0 });
  expect(await noted(door.day)).toEqual(door.files.map(({ name }) => name).sort());
});

it('takes back what is lost, together with its manifest, and nothing else', async () => {
  const [door, yard] = [await uploaded('door'), await uploaded('yard')];
  const [lost = '', kept = ''] = door.links;
  expect(await verify([lost])).toEqual({ sound: 5, gone: [`${door.day}/${lost}`], expired: 0 });
  expect(await noted(door.day)).toEqual([kept, ...yard.files.map(({ name }) => name)].sort());
});

it('takes back a manifest that is lost, and leaves its clips', async () => {
  const door = await uploaded('door');
  await verify([door.name]);
  expect(await noted(door.day)).toEqual([...door.links].sort());
});

it.each(['network', 'other'] as const)(
  'takes nothing back for %s trouble, for then nobody knows',
  async (kind) => {
    const door = await uploaded('door');
    const trouble = { kind, error: 'it is away' };
    expect(await verify([], { trouble })).toEqual({ sound: 0, gone: [], expired: 0, trouble });
    expect(await noted(door.day)).toHaveLength(3);
  },
);

it('takes nothing back when it is stopped', async () => {
  const door = await uploaded('door');
  const stop = new AbortController();
  const result = verifyRemote({
    ...{ layout: layout(), remote: 'nas', clock: clockDouble(NOON), signal: stop.signal },
    check: async (files) => {
      stop.abort();
      return { verified: [], failed: files.map((file) => ({ file, detail: 'it was not compared' })) };
    },
  });
  expect(await result).toMatchObject({ gone: [] });
  expect(await noted(door.day)).toHaveLength(3);
});

it('counts apart what is not here any more', async () => {
  const door = await uploaded('door');
  rmSync(join(layout().eventDay(door.day), door.links[0] as string));
  expect(await verify([])).toEqual({ sound: 2, gone: [], expired: 1 });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { clipNaming, dayOf, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { appendLedger, type LedgerFact, makeEntry } from '@pm-dvr/footage';
import { acquireProcessLock } from '@pm-dvr/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Missing, type Preview, previewEvent } from './dry-run.ts';
import { renderPreview } from './dry-run-text.ts';
import type { EventRequest } from './event-request.ts';
import { columnsOf } from './words.ts';

const S = 1_000;
const AT = new Date(2026, 10, 20, 15, 9, 57).getTime();
const naming = clipNaming();

let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'dry-run-')) });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

/** Clips of 20 s and 100 bytes, one after the other. */
async function record(fromMs: number, toMs: number, camera = 'front'): Promise<void> {
  for (let startMs = fromMs; startMs < toMs; startMs += 20 * S) {
    const folder = layout.clipDir(camera, dayOf(startMs));
    await mkdir(folder, { recursive: true });
    const facts = { camera, startMs, pid: 7, sequence: (startMs - AT) / S + 10_000, durationMs: 20 * S };
    await writeFile(join(folder, naming.encode(facts)), Buffer.alloc(100));
  }
}
const note = (atMs: number, fact: LedgerFact, camera = 'front') =>
  appendLedger(layout, camera, makeEntry(atMs, fact));

/** Somebody records the camera while `use` runs. */
async function whileRecorded<T>(camera: string, use: () => Promise<T>): Promise<T> {
  await mkdir(layout.liveDir(camera), { recursive: true });
  const lock = await acquireProcessLock(layout.lockFile(camera));
  try {
    return await use();
  } finally {
    await lock.release();
  }
}

const REQUEST: EventRequest = {
  ...{ event: 'door', action: 'once', cameras: ['front'], atMs: AT, preMs: 60 * S, postMs: 60 * S },
  trigger: { by: 'command', receivedMs: AT },
};

const preview = (more: Partial<EventRequest> = {}, nowMs = AT) =>
  previewEvent({ layout, naming, request: { ...REQUEST, ...more }, nowMs });

const stretches = (missing: readonly Missing[] = []) =>
  missing.map(({ fromMs, toMs, why }) => [
    (fromMs - AT) / S,
    (toMs - AT) / S,
    why === 'to-come' ? why : why.kind,
  ]);

describe('a dry run', () => {
  it('names the clips of the window and the links that they would get', async () => {
    await record(AT - 205 * S, AT - 5 * S);
    const { id, day, fromMs, toMs, cameras } = await whileRecorded('front', preview);
    expect([id, day, fromMs, toMs]).toEqual([
      '{door}-2026.11.20,15.09.57',
      '2026.11.20',
      AT - 60 * S,
      AT + 60 * S,
    ]);
    expect(cameras).toHaveLength(1);
    expect(
      cameras[0]?.clips.map(({ link, clip }) => [link, (clip.startMs - AT) / S, clip.sizeBytes]),
    ).toEqual([
      ['front-{door}-2026.11.20,15.09.57_001(-65 sec).mp4', -65, 100],
      ['front-{door}-2026.11.20,15.09.57_002(-45 sec).mp4', -45, 100],
      ['front-{door}-2026.11.20,15.09.57_003(-25 sec).mp4', -25, 100],
    ]);
    expect(stretches(cameras[0]?.missing)).toEqual([
      [-5, 0, 'open'],
      [0, 60, 'to-come'],
    ]);
  });

  it('says why something is missing', async () => {
    await record(AT - 40 * S, AT - 20 * S);
    await note(AT - 40 * S, { type: 'start', pid: 7 });
    await note(AT - 39 * S, { type: 'video' });
    await note(AT - 20 * S, { type: 'outage', cause: 'no-answer', detail: '192.0.2.10:554' });
    const { cameras } = await whileRecorded('front', preview);
    expect(stretches(cameras[0]?.missing)).toEqual([
      [-60, -40, 'not-yet-recorded'],
      [-20, 0, 'cause'],
      [0, 60, 'to-come'],
    ]);
  });

  it('of the past misses nothing of the future', async () => {
    await record(AT - 100 * S, AT + 100 * S);
    const { cameras } = await preview({}, AT + 3_600 * S);
    expect(cameras[0]).toMatchObject({ missing: [], isRecorded: false });
    expect(cameras[0]?.clips.at(-1)?.link).toContain('_007(60 sec)');
  });

  it('takes the next free second where the name is taken', async () => {
    const taken = join(layout.eventDay('2026.11.20'), '{door}-2026.11.20,15.09.57.json');
    await mkdir(dirname(taken), { recursive: true });
    await writeFile(taken, '');
    expect((await preview()).id).toBe('{door}-2026.11.20,15.09.58');
  });

  it('of a persistent event has no end', async () => {
    await record(AT - 100 * S, AT);
    const { toMs, cameras } = await preview({ action: 'on', postMs: 0 });
    expect(toMs).toBeUndefined();
    expect(cameras[0]?.missing).toEqual([]);
  });

  it('of all cameras means those on duty and those with footage from before the event', async () => {
    await record(AT - 3_600 * S, AT - 3_500 * S, 'gone');
    await record(AT - 40 * S, AT, 'stopped');
    await record(AT - 3_600 * S, AT - 3_500 * S, 'stalled');
    const { cameras } = await whileRecorded('stalled', () => preview({ action: 'on', cameras: 'all' }));
    expect(cameras.map(({ camera, isRecorded }) => [camera, isRecorded])).toEqual([
      ['stalled', true],
      ['stopped', false],
    ]);
  });
});

describe('a dry run as text', () => {
  it('says everything, and that nothing was done', async () => {
    await record(AT - 60 * S, AT - 20 * S);
    await note(AT - 60 * S, { type: 'start', pid: 7 });
    await note(AT - 59 * S, { type: 'video' });
    await note(AT - 20 * S, { type: 'outage', cause: 'no-answer', detail: '192.0.2.10\u001b[2J' });
    const text = await whileRecorded('front', async () => renderPreview(await preview()));
    expect(text.split('\n')).toEqual([
      'Event    {door}-2026.11.20,15.09.57',
      'Window   2026-11-20 15:08:57 to 2026-11-20 15:10:57',
      'Folder   2026.11.20',
      '',
      'front: 2 clips, 200 B',
      '  front-{door}-2026.11.20,15.09.57_001(-60 sec).mp4',
      expect.stringContaining('    from 2026.11.20/front-2026.11.20,15.08.57.000'),
      '  front-{door}-2026.11.20,15.09.57_002(-40 sec).mp4',
      expect.stringContaining('    from 2026.11.20/front-2026.11.20,15.09.17.000'),
      '  missing now',
      '    15:09:37.000    20.000s  the camera did not answer: 192.0.2.10\\u001b[2J',
      '    15:09:57.000   1min 00s  still to come',
      '',
      'This was a dry run: nothing was kept.',
      '',
    ]);
    expect(Math.max(...text.split('\n').map(columnsOf))).toBeLessThanOrEqual(80);
  });

  it('says that there is nothing', () => {
    const none: Preview = { id: 'i', day: 'd', fromMs: AT, toMs: undefined, cameras: [] };
    expect(renderPreview(none)).toContain('No camera is on duty');
    expect(renderPreview(none)).toContain('to its end');
    const bare = { camera: 'front', isRecorded: false, clips: [], missing: [] };
    expect(renderPreview({ ...none, cameras: [bare] })).toContain(
      'front: 0 clips, 0 B; no recorder runs\n  nothing is missing',
    );
  });
});

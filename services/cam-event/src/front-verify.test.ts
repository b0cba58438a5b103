import { appendFile, mkdir, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  dayOf,
  type EventManifest,
  eventId,
  eventName,
  formatInstant,
  linkName,
  type StoreLayout,
  storeLayout,
} from '@pm-dvr/contracts';
import { hashFile, manifestPath, manifestRef, sealManifest } from '@pm-dvr/footage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scopeOf, verify } from './front-verify.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const DAY_MS = 86_400_000;

let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'front-verify-')) });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

/** Seals an event of one clip of 1 KiB; gives the path of the clip. */
async function seal(event: string, atMs: number): Promise<string> {
  const id = eventId(eventName(event, atMs));
  const day = dayOf(atMs);
  const link = linkName({ camera: 'front', id, number: 1, offsetSeconds: 0, extension: '.mp4' });
  const path = join(layout.eventDay(day), link);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${event} ${atMs}`.padEnd(1024));
  const { sha256, bytes } = await hashFile(path);
  const manifest: EventManifest = {
    ...{ version: 1, state: 'complete', id, event, mode: 'once', part: 1, continued: false },
    ...{ at: formatInstant(atMs), at_ms: atMs, updated: formatInstant(atMs), updated_ms: atMs },
    trigger: { by: 'command', received: formatInstant(atMs), received_ms: atMs },
    windows: [{ from: formatInstant(atMs), from_ms: atMs, to: formatInstant(atMs), to_ms: atMs }],
    cameras: {
      front: {
        clips: [
          {
            ...{ link, clip: 'clip.mp4', start: formatInstant(atMs), start_ms: atMs },
            ...{ duration_ms: 20_000, offset_ms: 0, bytes, sha256, kept: 'link' },
          },
        ],
        holes: [],
      },
    },
  };
  await sealManifest(layout, manifestPath(layout, day, id, 1), manifestRef(day, id, 1), manifest, atMs);
  return path;
}

async function run(operand = '', json = false) {
  let [out, err] = ['', ''];
  const progress: string[] = [];
  const options = { mode: 'verify', operand, json, config: undefined, debug: false } as const;
  const exitCode = await verify(layout, options, {
    print: (text) => {
      out += text;
    },
    complain: (line) => {
      err += `${line}\n`;
    },
    showProgress: (text) => void progress.push(text),
  });
  return { exitCode, out, err, progress };
}

describe('the verification', () => {
  it('says in one line that all is as it was sealed', async () => {
    await seal('door', NOON);
    await seal('yard', NOON + DAY_MS);
    const { exitCode, out, progress } = await run();
    expect(exitCode).toBe(0);
    expect(out).toBe('2 events, 2 clips, 2.00 KiB: all as sealed\n');
    expect(progress[0]).toMatch(/^\d clips?, .* compared$/);
    expect(progress.at(-1)).toBe('');
  });

  it('tells each fault, in the order of sealing, and exits 1', async () => {
    const door = await seal('door', NOON);
    await seal('garage', NOON + 60_000);
    const yard = await seal('yard', NOON + DAY_MS);
    await appendFile(door, 'x');
    await unlink(yard);
    const { exitCode, out } = await run();
    expect(exitCode).toBe(1);
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^fault: 2026\.11\.20\/front-\{door\}-.*\.mp4: differs/),
      expect.stringMatching(/^fault: 2026\.11\.21\/front-\{yard\}-.*\.mp4: missing$/),
      '2 faults; 1 other event as sealed',
      '',
    ]);
  });

  it('has a form for programs', async () => {
    const door = await seal('door', NOON);
    expect(JSON.parse((await run('', true)).out)).toEqual({
      ...{ events: 1, removed: 0, clips: 1, bytes: 1024, faults: 0, findings: [] },
    });
    await unlink(door);
    const { exitCode, out } = await run('', true);
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      events: 0,
      faults: 1,
      findings: [{ kind: 'fault', file: door }],
    });
  });

  it('looks only at what it was asked for', async () => {
    await seal('door', NOON);
    await unlink(await seal('yard', NOON + DAY_MS));
    expect(await run('2026-11-20')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('1 event, 1 clip'),
    });
    expect((await run('2026.11.21')).exitCode).toBe(1);
    expect((await run('door')).exitCode).toBe(0);
    expect((await run('yard')).exitCode).toBe(1);
  });

  it('finds nothing wrong with a day or a store without events', async () => {
    const empty = { exitCode: 0, out: 'No event is sealed yet.\n', err: '' };
    expect(await run()).toMatchObject(empty);
    expect(await run('2026-11-20')).toMatchObject(empty);
  });

  it('does not call an event sound that is not there', async () => {
    await seal('door', NOON);
    expect(await run('dor\u001b')).toMatchObject({
      exitCode: 64,
      out: '',
      err: 'there is no event "dor\\u001b"\n',
    });
  });

  it('lets no file name steer the terminal', async () => {
    await seal('door', NOON);
    await writeFile(join(layout.eventDay('2026.11.20'), 'a\u001b[2Jb\nc'), '');
    const { exitCode, out } = await run();
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^note: 2026\.11\.20\/a\\u001b\[2Jb\\nc: /);
    expect(out).not.toContain('\u001b');
  });
});

describe('the operand', () => {
  const id = '{Tür_ 1}-2026.11.20,12.00.00';
  const subject = { day: '2026.11.20', id, manifest: `2026.11.20/${id}.json` };
  const second = { day: '2026.11.21', id, manifest: `2026.11.21/${id}+2.json` };
  const other = {
    day: '2026.11.21',
    id: '2026.11.21,00.00.00',
    manifest: '2026.11.21/2026.11.21,00.00.00.json',
  };
  const stray = { day: '2026.11.20', id: '', manifest: '' };

  it.each<[string, readonly (typeof subject)[]]>([
    ['', [subject, second, other, stray]],
    ['2026-11-20', [subject, stray]],
    ['2026.11.21', [second, other]],
    [id, [subject, second]],
    ['Tür: 1', [subject, second]],
    [`2026.11.20/${id}.json`, [subject]],
    [`./events/2026.11.21/${id}+2.json`, [second]],
    [`/srv/events/2026.11.20/${id}.json`, [subject]],
    [`${id}.json`, [subject]],
    ['2026.11.21,00.00.00', [other]],
    ['Tür', []],
    ['2026-02-30', []],
    ['2026-11', []],
  ])('%j', (operand, expected) => {
    expect([subject, second, other, stray].filter(scopeOf(operand))).toEqual(expected);
  });
});

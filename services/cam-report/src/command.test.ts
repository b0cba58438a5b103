import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cause, clipNaming, dayOf, storeLayout } from '@pm-dvr/contracts';
import { appendLedger, type LedgerFact, makeEntry } from '@pm-dvr/footage';
import { acquireProcessLock } from '@pm-dvr/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { camReport } from './command.ts';

const S = 1_000;
const HOUR = 3_600 * S;
const NOW = new Date(2026, 10, 20, 12).getTime();
const naming = clipNaming();

let baseDir: string;
let layout: ReturnType<typeof storeLayout>;
beforeEach(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'report-'));
  layout = storeLayout({ baseDir });
});
afterEach(() => rm(baseDir, { recursive: true }));

/** Clips of 10 s and 100 bytes, one after the other, sequence by start so that any stretch can be left out. */
async function record(fromMs: number, toMs: number, camera = 'front'): Promise<void> {
  for (let startMs = fromMs; startMs < toMs; startMs += 10 * S) {
    const durationMs = Math.min(10 * S, toMs - startMs);
    const folder = layout.clipDir(camera, dayOf(startMs));
    await mkdir(folder, { recursive: true });
    const name = naming.encode({ camera, startMs, pid: 7, sequence: startMs / S, durationMs });
    await writeFile(join(folder, name), Buffer.alloc(100));
  }
}
const note = (atMs: number, fact: LedgerFact, camera = 'front') =>
  appendLedger(layout, camera, makeEntry(atMs, fact));
const outage = (atMs: number, cause: Cause, detail = '') => note(atMs, { type: 'outage', cause, detail });

async function run(...argv: string[]): Promise<{ exitCode: number; text: string }> {
  let text = '';
  const exitCode = await camReport(argv, {
    nowMs: NOW,
    version: '1.2.3',
    colour: false,
    print: (more) => {
      text += more;
    },
    warn: (more) => {
      text += `warning: ${more}\n`;
    },
  });
  return { exitCode, text };
}
async function json(...argv: string[]) {
  const { exitCode, text } = await run('--json', '--base-dir', baseDir, ...argv);
  return { exitCode, ...JSON.parse(text) };
}

/** An hour of which the recorder has something to say: recorded, stalled, killed, expired, open. */
async function eventfulHour(): Promise<void> {
  const from = NOW - HOUR;
  await note(from - HOUR, { type: 'start', pid: 7 });
  await note(from - HOUR + S, { type: 'video' });
  await record(from + 600 * S, from + 1_200 * S);
  await outage(from + 1_200 * S, 'closed-by-camera', 'end of file');
  await outage(from + 1_201 * S, 'connection-refused', '192.0.2.10:554');
  await note(from + 1_260 * S, { type: 'video' });
  await record(from + 1_260 * S, from + 2_000 * S);
  await note(from + 1_270 * S, {
    type: 'gap',
    from_ms: from + 1_200 * S,
    to_ms: from + 1_260 * S,
    cause: 'connection-refused',
    detail: '192.0.2.10:554',
  });
  await outage(from + 2_000 * S, 'recorder-killed');
  await note(from + 2_090 * S, { type: 'start', pid: 8 });
  await note(from + 2_100 * S, { type: 'video' });
  await record(from + 2_100 * S, NOW - 5 * S);
  await note(NOW - S, {
    type: 'expired',
    from_ms: from - HOUR,
    to_ms: from + 600 * S,
    clips: 420,
    bytes: 42_000,
    rule: 'limit_total_size',
  });
}

describe('cam-report', () => {
  test('accounts for every millisecond of an eventful hour', async () => {
    await eventfulHour();
    await mkdir(layout.liveDir('front'), { recursive: true });
    const lock = await acquireProcessLock(layout.lockFile('front'));
    const { exitCode, cameras } = await json('--since', '1h');
    await lock.release();
    expect(exitCode).toBe(0);
    expect(cameras).toHaveLength(1);
    const [front] = cameras;
    expect(front).toMatchObject({
      camera: 'front',
      window: { from_ms: NOW - HOUR, to_ms: NOW, length_ms: HOUR },
      covered_percent: 94.666,
      recorded_ms: 2_835 * S,
      open_ms: 5 * S,
      missing_ms: 160 * S,
      expired_ms: 600 * S,
      unexplained_ms: 0,
      clips: 284,
      bytes: 28_400,
      recorder_running: true,
      state: null,
      damaged_ledger_lines: 0,
    });
    expect(
      front.holes.map((hole: { cause: string; length_ms: number; detail: string }) => [
        hole.cause,
        hole.length_ms,
        hole.detail,
      ]),
    ).toEqual([
      ['connection-refused', 60 * S, '192.0.2.10:554'],
      ['recorder-killed', 100 * S, ''],
    ]);
    expect(front.expired).toMatchObject([
      { from_ms: NOW - HOUR, length_ms: 600 * S, rule: 'limit_total_size' },
    ]);
    expect(front.recorded_ms + front.open_ms + front.missing_ms + front.expired_ms).toBe(
      front.window.length_ms,
    );
  });

  test('works while nothing runs: a recorder that is gone was killed', async () => {
    await record(NOW - HOUR, NOW - 600 * S);
    await note(NOW - HOUR, { type: 'start', pid: 7 });
    await note(NOW - HOUR, { type: 'video' });
    await writeFile(layout.stateFile('front'), 'recording\n0\n');
    const leftover = join(layout.liveDir('front'), '7-000000361.mp4');
    await mkdir(layout.liveDir('front'), { recursive: true });
    await writeFile(leftover, '');
    await utimes(leftover, NOW / S - 596, NOW / S - 596);
    const { exitCode, text } = await run('--base-dir', baseDir);
    expect(exitCode).toBe(0);
    expect(text).toContain('no recorder runs; its last word: recording');
    expect(text).toContain('recorded  50min 00s and 4.000s unfinished');
    expect(text).toContain('missing   9min 56s in 1 hole');
    expect(text).toContain('recorder-killed');
    expect((await run('--base-dir', baseDir, '--fail-on-holes')).exitCode).toBe(1);
  });

  test('a hole that nobody explains is shown, and exits 1', async () => {
    await record(NOW - HOUR, NOW - 1_800 * S);
    await record(NOW - 1_770 * S, NOW);
    await note(NOW - HOUR, { type: 'start', pid: 7 });
    await note(NOW - HOUR, { type: 'video' });
    const { exitCode, cameras } = await json('--since', '1h', '--min-hole', '1min');
    expect(exitCode).toBe(1);
    expect(cameras[0]).toMatchObject({ unexplained_ms: 30 * S, missing_ms: 30 * S, holes: [] });
    expect((await run('--base-dir', baseDir)).text).toMatch(/30\.000s {2}unexplained/);
  });

  test('a damaged ledger is told and does no other harm', async () => {
    await eventfulHour();
    const file = layout.ledgerFile('front', dayOf(NOW));
    await writeFile(file, `\0\0garbage\n${await readFile(file, 'utf8')}{"type":"vid`);
    const { exitCode, cameras } = await json('--since', '1h');
    expect(exitCode).toBe(0);
    expect(cameras[0].damaged_ledger_lines).toBe(2);
  });

  test('the window of a camera begins when something is first known of it', async () => {
    await record(NOW - 600 * S, NOW);
    const { cameras } = await json('--since', '1h');
    expect(cameras[0]).toMatchObject({ covered_percent: 100, window: { from_ms: NOW - 600 * S }, holes: [] });
    const before = await json('--from', '2020-01-01', '--to', '2020-01-02');
    expect(before.cameras[0]).toMatchObject({ covered_percent: null, window: { length_ms: 0 }, clips: 0 });
  });

  test('a window in the past is cut out of the middle to the millisecond', async () => {
    await eventfulHour();
    const { cameras } = await json('--from', '2026-11-20 11:20:30', '--to', '2026-11-20 11:34:00');
    expect(cameras[0]).toMatchObject({
      recorded_ms: 740 * S,
      missing_ms: 70 * S,
      open_ms: 0,
      clips: 74,
      holes: [
        { cause: 'connection-refused', length_ms: 30 * S },
        { cause: 'recorder-killed', length_ms: 40 * S },
      ],
    });
  });

  test('an edge of the window inside a seam is no hole', async () => {
    const folder = layout.clipDir('back', dayOf(NOW));
    await mkdir(folder, { recursive: true });
    const run = { camera: 'back', pid: 7, durationMs: 10 * S };
    for (const facts of [
      { ...run, startMs: NOW - 20_200, sequence: 1 },
      { ...run, startMs: NOW - 10_000, sequence: 2 },
    ])
      await writeFile(join(folder, naming.encode(facts)), '');
    const { cameras } = await json('back', '--since', '10.1s');
    expect(cameras[0]).toMatchObject({ holes: [], unexplained_ms: 0, clips: 1, recorded_ms: 10_100 });
  });

  test('names the cameras that it knows when asked for another', async () => {
    await record(NOW - 20 * S, NOW);
    await record(NOW - 20 * S, NOW, 'yard');
    await expect(run('--base-dir', baseDir, 'garage')).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 64,
      message: `the store at ${baseDir} has no camera garage; known are front, yard`,
    });
    expect((await json('yard', 'yard')).cameras.map((one: { camera: string }) => one.camera)).toEqual([
      'yard',
    ]);
    expect((await json()).cameras.map((one: { camera: string }) => one.camera)).toEqual(['front', 'yard']);
  });

  test('a store that is empty or missing is said to be so', async () => {
    expect((await run('--base-dir', baseDir)).text).toBe(`No camera has been recorded in ${baseDir} yet.\n`);
    expect((await json()).cameras).toEqual([]);
    await expect(run('--base-dir', join(baseDir, 'nowhere'))).rejects.toMatchObject({
      code: 'STORE_MISSING',
      exitCode: 69,
    });
  });

  test('reads where the store is, and how clips are named, from cam_common.yaml', async () => {
    const template = '%dt%_%cam%_%pid%_%index%_%seglen%.mp4';
    const folder = layout.clipDir('front', dayOf(NOW));
    await mkdir(folder, { recursive: true });
    const facts = { camera: 'front', startMs: NOW - 10 * S, pid: 7, sequence: 1, durationMs: 10 * S };
    await writeFile(join(folder, clipNaming(template).encode(facts)), '');
    const file = join(baseDir, 'cam_common.yaml');
    await writeFile(file, `base_dir: ${baseDir}\nrecords_name_template: "${template}"\n`);
    expect((await run('-c', file)).text).toContain('covered   100 %');
    await writeFile(file, `base_dirr: ${baseDir}\n`);
    await expect(run('-c', file)).rejects.toMatchObject({ exitCode: 78 });
  });

  test('answers for help and version', async () => {
    expect(await run('--version')).toEqual({ exitCode: 0, text: 'cam-report 1.2.3\n' });
    expect((await run('--help')).text).toContain('cam-report [options] [CAMERA...]');
  });
});

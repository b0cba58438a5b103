import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CAUSE_NAMES, type StatusMessage, statusMessageSchema, storeLayout } from '@pm-dvr/contracts';
import type { FinishedClip } from '@pm-dvr/footage';
import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Failure } from './failure-policy.ts';
import { StatusBoard } from './status-board.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const REFUSED: Failure = { cause: 'connection-refused', detail: 'connect ECONNREFUSED' };
const UNAUTHORIZED: Failure = { cause: 'unauthorized', detail: '401 Unauthorized' };
const BUSY: Failure = { cause: 'camera-error', detail: '503 Service Unavailable' };

let folder: string;
let clock: ClockDouble;
let published: StatusMessage[];
let board: StatusBoard;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'status-board-'));
  clock = clockDouble(NOON);
  published = [];
  board = new StatusBoard(storeLayout({ baseDir: folder }), 'front', clock, (status) => {
    published.push(status);
  });
});
afterEach(() => rm(folder, { recursive: true }));

const stateFile = () => readFile(join(folder, 'state_front'), 'utf8');

function clip(durationMs: number, sizeBytes: number): FinishedClip {
  const facts = { camera: 'front', startMs: NOON, durationMs, pid: 1, sequence: 1 };
  return { facts, name: 'front-1.mp4', path: '/x/front-1.mp4', sizeBytes, pauses: [] };
}

function failTimes(times: number, failure: Failure): void {
  for (let n = 0; n < times; n++) board.failed(failure);
}

test('says from the first frame on that the camera is recorded', async () => {
  board.begin();
  expect(await stateFile()).toBe('STARTING since 2026-11-20 12:00:00\n1\n');
  await clock.advance(2_000);
  board.recordingAgain();
  expect(await stateFile()).toBe('OK: recording since 2026-11-20 12:00:02\n0\n');
  board.clipFinished(clip(10_000, 5_000_000), 25);
  expect(await stateFile()).toBe(
    'OK: recording since 2026-11-20 12:00:02, 25 frames/s, 4.0 Mbit/s, last clip front-1.mp4\n0\n',
  );
  expect(published.map(({ state }) => state)).toEqual(['starting', 'recording', 'recording']);
  expect(published.at(-1)).toMatchObject({ bit_rate: 4_000_000, fps: 25, last_clip: 'front-1.mp4' });
  expect(board.steady).toBe(false);
  await clock.advance(5_000);
  expect(board.steady).toBe(true);
});

test('says why there is no video, once for each reason', async () => {
  board.recordingAgain();
  await clock.advance(60_000);
  failTimes(1_000, REFUSED);
  expect(await stateFile()).toBe(
    'NO VIDEO since 2026-11-20 12:01:00: the camera refused the connection (connect ECONNREFUSED)\n1\n',
  );
  expect(published).toHaveLength(2);
  board.failed({ cause: 'no-answer', detail: 'x' });
  expect(published).toHaveLength(3);
  expect(published.at(-1)).toMatchObject({ state: 'waiting', cause: 'no-answer', code: 1 });
});

test('shows once a minute of a long outage that the recorder lives', async () => {
  board.failed(REFUSED);
  const times: number[] = [];
  for (let second = 0; second < 180; second += 5) {
    await rm(join(folder, 'state_front'), { force: true });
    await clock.advance(5_000);
    board.failed(REFUSED);
    if ((await readdir(folder)).length > 0) times.push(second + 5);
  }
  expect(times).toEqual([60, 120, 180]);
  expect(published).toHaveLength(1);
});

test('counts reconnects, not the first connection', () => {
  for (let n = 0; n < 3; n++) {
    board.recordingAgain();
    board.failed(REFUSED);
  }
  expect(published.at(-1)?.reconnects).toBe(2);
});

test('calls for somebody after more than ten refusals in a row', async () => {
  board.recordingAgain();
  failTimes(10, UNAUTHORIZED);
  expect([published.at(-1)?.code, board.alarming]).toEqual([1, undefined]);
  board.failed(UNAUTHORIZED);
  expect(board.alarming).toEqual(UNAUTHORIZED);
  expect(await stateFile()).toBe(
    'FAILED 11 times since 2026-11-20 12:00:00: the camera refused user or password (401 Unauthorized)\n2\n',
  );
  board.recordingAgain();
  expect([published.at(-1)?.code, board.alarming]).toEqual([0, undefined]);
});

test('calls for nobody while a camera boots that says no once at last', () => {
  failTimes(100, REFUSED);
  board.failed(BUSY);
  expect([published.at(-1)?.code, board.alarming]).toEqual([1, undefined]);
});

test('does not take a full disk for a refusal of the camera', () => {
  for (let n = 0; n < 100; n++) board.failed({ cause: 'disk-full', detail: '' }, true);
  board.failed(UNAUTHORIZED);
  expect(board.alarming).toBeUndefined();
  expect(published.map(({ state }) => state)).toEqual(['paused', 'waiting']);
});

test('says at the end that it was stopped on purpose', async () => {
  board.failed(REFUSED);
  board.stopped();
  expect(await stateFile()).toBe('STOPPED: the recorder was stopped at 2026-11-20 12:00:00\n2\n');
  expect(published.at(-1)).toMatchObject({ state: 'stopped', code: 2 });
  expect(published.at(-1)).not.toHaveProperty('cause');
});

test('goes on publishing when the file cannot be written, and writes it when it can', async () => {
  await mkdir(join(folder, 'state_front'));
  board.recordingAgain();
  expect(published.at(-1)?.state).toBe('recording');
  await rm(join(folder, 'state_front'), { recursive: true });
  board.clipFinished(clip(10_000, 1), 25);
  expect(await stateFile()).toMatch(/^OK/);
  expect(await readdir(folder)).toEqual(['state_front']);
});

test('makes valid messages and two lines of whatever happens', async () => {
  const detail = fc.string({ unit: 'binary', maxLength: 40 });
  const failure = fc.record({ cause: fc.constantFrom(...CAUSE_NAMES), detail });
  const step = fc.oneof(
    failure.map((value) => () => board.failed(value)),
    failure.map((value) => () => board.failed(value, true)),
    fc.constant(() => board.recordingAgain()),
    fc.tuple(fc.nat(), fc.nat()).map(
      ([ms, bytes]) =>
        () =>
          board.clipFinished(clip(ms, bytes), undefined),
    ),
    fc.integer({ min: -1e9, max: 1e9 }).map((ms) => () => clock.stepWall(ms)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      board.begin();
      for (const act of steps) act();
      const message = board.message();
      expect(statusMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
      expect(await stateFile()).toMatch(/^[^\n\p{Cc}]*\n[012]\n$/u);
      published.length = 0;
    }),
  );
});

test('a disk without room for another file does not keep the state file from saying so', async () => {
  board.recordingAgain();
  expect(await stateFile()).toMatch(/^OK/);
  await symlink('/dev/full', join(folder, `.state_front.${process.pid}.tmp`));
  board.failed(BUSY);
  expect(await stateFile()).toMatch(/^NO VIDEO since .*\n1\n$/);
});

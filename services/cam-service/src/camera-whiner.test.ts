import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { createLogger } from '@pm-dvr/runtime';
import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CameraWhiner } from './camera-whiner.ts';
import { StatusBoard } from './status-board.ts';

const MINUTE = 60_000;
const NOON = new Date(2026, 10, 20, 12).getTime();
const PATIENCE = { timeout: 10_000 };

let folder: string;
let clock: ClockDouble;
let board: StatusBoard;
let whiner: CameraWhiner;
let closeLog: () => Promise<void>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whiner-'));
  await mkdir(join(folder, 'mails'));
  await sendmail('f=$(mktemp -u new.XXXXXX) && { echo "$@"; cat; } > $f && mv $f mails/$(date +%s%N)');
  const file = await open(join(folder, 'log'), 'w');
  closeLog = () => file.close();
  clock = clockDouble(NOON);
  board = new StatusBoard(storeLayout({ baseDir: folder }), 'front', clock, () => {});
  const log = createLogger({ name: 'test', level: 'info', format: 'systemd', fd: file.fd });
  const mail = { to: 'ops@example.org', sendmail: join(folder, 'sendmail'), afterMs: 10 * MINUTE };
  whiner = new CameraWhiner('front', () => mail, clock, log);
});
afterEach(async () => {
  await closeLog();
  await rm(folder, { recursive: true });
});

/** Puts a program in sendmail's place that does this in the test's folder. */
async function sendmail(script: string): Promise<void> {
  await writeFile(join(folder, 'sendmail'), `#!/bin/sh\ncd '${folder}' || exit 1\n${script}\n`, {
    mode: 0o755,
  });
}

async function mails(): Promise<string[]> {
  const names = (await readdir(join(folder, 'mails'))).sort();
  return await Promise.all(names.map((name) => readFile(join(folder, 'mails', name), 'utf8')));
}

const subjects = async () =>
  (await mails()).map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]?.replace('camera front: ', ''));

const logged = async () => (await readFile(join(folder, 'log'), 'utf8')).split('\n').slice(0, -1);

/** Lets time pass, with a look once a minute, as long as the mails on their way need. */
async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await clock.advance(MINUTE);
    whiner.consider(board);
  }
}

test('an outage that lasts is mailed once, and its end once, with what the state says', async () => {
  board.recordingAgain();
  await pass(5);
  board.failed({ cause: 'unauthorized', detail: '401 Unauthorized' });
  await pass(60);
  await expect.poll(subjects, PATIENCE).toEqual(['no video']);
  const [mail] = await mails();
  expect(mail).toMatch(/^-i -- ops@example\.org$/m);
  expect(mail).toContain(
    'NO VIDEO since 2026-11-20 12:05:00: the camera refused user or password (401 Unauthorized)',
  );
  board.recordingAgain();
  await pass(60);
  await expect.poll(subjects, PATIENCE).toEqual(['no video', 'recording again']);
  expect((await mails())[1]).toContain('OK: recording since');
  await pass(600);
  expect(await subjects()).toHaveLength(2);
});

test('a mail that the mailer refuses is sent an hour later, and each refusal is one line', async () => {
  const works = await readFile(join(folder, 'sendmail'), 'utf8');
  await sendmail('echo no network >&2; exit 75');
  await pass(12);
  await expect
    .poll(logged, PATIENCE)
    .toEqual([expect.stringMatching(/^<4>mail to ops@example\.org failed: .*no network/)]);
  await pass(50);
  expect(await logged()).toHaveLength(1);
  await writeFile(join(folder, 'sendmail'), works, { mode: 0o755 });
  await pass(10);
  await expect.poll(subjects, PATIENCE).toEqual(['no video']);
  board.recordingAgain();
  await pass(61);
  await expect.poll(subjects, PATIENCE).toEqual(['no video', 'recording again']);
});

test('an end that could not be mailed is mailed an hour later', async () => {
  await pass(12);
  await expect.poll(subjects, PATIENCE).toEqual(['no video']);
  const works = await readFile(join(folder, 'sendmail'), 'utf8');
  await sendmail('exit 75');
  board.recordingAgain();
  await pass(61);
  await expect.poll(logged, PATIENCE).toHaveLength(1);
  await writeFile(join(folder, 'sendmail'), works, { mode: 0o755 });
  await pass(61);
  await expect.poll(subjects, PATIENCE).toEqual(['no video', 'recording again']);
});

test('a wall clock that is set changes nothing', async () => {
  await pass(5);
  clock.stepWall(1000 * MINUTE);
  await pass(4);
  clock.stepWall(-9000 * MINUTE);
  expect(await subjects()).toEqual([]);
  await pass(3);
  await expect.poll(subjects, PATIENCE).toEqual(['no video']);
});

test('a mailer that hangs holds nobody up at the end', async () => {
  await sendmail('touch began; exec sleep 60');
  await pass(12);
  await expect.poll(() => readdir(folder), PATIENCE).toContain('began');
  const closing = whiner.close();
  await clock.advance(MINUTE);
  await closing;
  expect(await logged()).toEqual([expect.stringContaining('failed')]);
});

test('nothing is mailed without an address', async () => {
  const log = createLogger({ name: 'test', level: 'silent', format: 'json' });
  whiner = new CameraWhiner('front', () => undefined, clock, log);
  await pass(100);
  await whiner.close();
  expect(await mails()).toEqual([]);
});

test('a camera that sends a second of video now and then is away', async () => {
  board.recordingAgain();
  await pass(5);
  for (let round = 0; round < 600; round++) {
    board.failed({ cause: 'video-stalled', detail: 'no video frame for 8.0 s' });
    await clock.advance(8_000);
    whiner.consider(board);
    board.recordingAgain();
    await clock.advance(1_000);
    whiner.consider(board);
  }
  await expect.poll(subjects, PATIENCE).toEqual(['no video']);
});

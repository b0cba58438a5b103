import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteConfig } from '@pm-dvr/config';
import { type RemoteStatus, storeLayout } from '@pm-dvr/contracts';
import { readSyncDay } from '@pm-dvr/footage';
import { createLogger } from '@pm-dvr/runtime';
import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NOON, writeEvent } from './event-fixture.ts';
import { RemoteBook } from './remote-book.ts';
import type { BatchTools, Trouble } from './remote-pass.ts';
import { RemoteWorker } from './remote-worker.ts';

const MINUTE = 60_000;
const log = createLogger({ name: 'test', level: 'silent' as never, format: 'json' });
const REMOTE: RemoteConfig = { name: 'nas', cloudId: 'nas', cloudPath: '', transfers: 4, rcloneOptions: [] };

let baseDir: string;
let clock: ClockDouble;
let stop: AbortController;
let running: Promise<void>[];
beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-remote-worker-'));
  clock = clockDouble(Date.now() + 3_600_000);
  stop = new AbortController();
  running = [];
});
afterEach(async () => {
  stop.abort();
  await Promise.all(running);
  rmSync(baseDir, { recursive: true });
});

const layout = () => storeLayout({ baseDir });

/** A remote that takes all but what it refuses, in the order in which it got it. */
class FakeRemote implements Pick<BatchTools, 'copy' | 'check'> {
  readonly got: string[] = [];
  trouble: Trouble | undefined;
  refuses: (path: string) => boolean = () => false;
  onCopy: () => Promise<void> | void = () => {};
  copies = 0;

  async copy(files: readonly string[]) {
    this.copies++;
    await this.onCopy();
    if (!this.trouble) this.got.push(...files.filter((path) => !this.refuses(path)));
    return this.trouble ? { trouble: this.trouble } : {};
  }

  async check(files: readonly string[]) {
    const isThere = (path: string) => !this.trouble && this.got.includes(path);
    const failed = files.filter((path) => !isThere(path)).map((file) => ({ file, detail: 'missing' }));
    return { verified: files.filter(isThere), failed, ...(this.trouble && { trouble: this.trouble }) };
  }
}

function start(
  rclone: FakeRemote,
  change: { remote?: Partial<RemoteConfig>; onStatus?: () => void; before?: RemoteStatus } = {},
) {
  const worker = workerOf(rclone, change);
  running.push(worker.run());
  return worker;
}

function workerOf(
  rclone: FakeRemote,
  change: { remote?: Partial<RemoteConfig>; onStatus?: () => void; before?: RemoteStatus } = {},
): RemoteWorker {
  const remote = { ...REMOTE, ...change.remote };
  const { onStatus = () => {}, before } = change;
  const book = new RemoteBook({ layout: layout(), remote, clock, remembers: true });
  return new RemoteWorker({
    layout: layout(),
    remote,
    book,
    rclone,
    clock,
    log,
    signal: stop.signal,
    onStatus,
    before,
  });
}

const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), 5_000);

it('brings what there is, newest first, and is done then', async () => {
  const old = writeEvent(layout(), { text: 'old', atMs: NOON - 5 * MINUTE });
  const young = writeEvent(layout(), { text: 'young' });
  const rclone = new FakeRemote();
  const worker = start(rclone);
  await until(() => worker.isDone);
  const names = (links: readonly string[]) => links.map((name) => `${old.day}/${name}`);
  expect(rclone.got).toEqual(names([...young.links, ...old.links, young.name, old.name]));
  expect(worker.status).toMatchObject({ state: 'idle', backlog_files: 0, backlog_bytes: 0 });
});

it('is never done between its look and the end of what that has found', async () => {
  const done: boolean[] = [];
  const worker: RemoteWorker = workerOf(new FakeRemote(), { onStatus: () => done.push(worker.isDone) });
  running.push(worker.run());
  await until(() => worker.isDone);
  done.splice(0);
  writeEvent(layout(), { text: 'door' });
  worker.news();
  expect(worker.isDone).toBe(false);
  await until(() => worker.isDone);
  expect(done.indexOf(true)).toBe(done.length - 1);
  expect(done.length).toBeGreaterThan(4);
});

it('is not done by a look that began before the last news', async () => {
  const rclone = new FakeRemote();
  const first = writeEvent(layout(), { text: 'first' });
  let isFirst = true;
  const worker = workerOf(rclone);
  rclone.onCopy = () => {
    if (!isFirst) return;
    isFirst = false;
    writeEvent(layout(), { text: 'second' });
    worker.news();
  };
  running.push(worker.run());
  await until(() => worker.isDone);
  expect((await readSyncDay(layout(), 'nas', first.day)).size).toBe(6);
});

it('does nothing while there is nothing to do, and wakes for news', async () => {
  const rclone = new FakeRemote();
  const worker = start(rclone);
  await until(() => worker.isDone);
  await clock.advance(24 * 60 * MINUTE);
  expect(rclone.copies).toBe(0);
  writeEvent(layout(), { text: 'door' });
  worker.news();
  await until(() => worker.isDone);
  expect(rclone.got).toHaveLength(3);
});

it('tries again after pauses that grow, and earlier when there is news', async () => {
  writeEvent(layout(), { text: 'door' });
  const rclone = new FakeRemote();
  rclone.trouble = { kind: 'network', error: 'it is away' };
  const worker = start(rclone);
  const tried = async (times: number) => {
    await until(() => rclone.copies >= times && worker.status.state === 'failing');
    // One turn more, in which a worker that does not pause would try again.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rclone.copies).toBe(times);
  };
  await tried(1);
  expect(worker.status).toMatchObject({ trouble: 'network', error: 'it is away', backlog_files: 3 });
  await clock.advance(4_900);
  await tried(1);
  await clock.advance(100);
  await tried(2);
  for (let times = 3; times <= 8; times++) {
    await clock.advance(300_000);
    await tried(times);
  }
  worker.news();
  await tried(8);
  await clock.advance(30_000);
  await tried(9);
  rclone.trouble = undefined;
  await clock.advance(300_000);
  await until(() => worker.isDone);
  expect(worker.status).not.toHaveProperty('trouble');
});

it('does not let what a remote refuses hold up all else', async () => {
  const bad = writeEvent(layout(), { text: 'bad', clips: 150, atMs: NOON + MINUTE });
  const good = writeEvent(layout(), { text: 'good' });
  const rclone = new FakeRemote();
  rclone.refuses = (path) => path.includes('{bad}');
  const worker = start(rclone);
  await until(() => rclone.copies === 1 && worker.status.state === 'failing');
  await clock.advance(5_000);
  await until(() => rclone.got.includes(`${good.day}/${good.name}`));
  expect(worker.isDone).toBe(false);
  rclone.refuses = () => false;
  while (!worker.isDone) {
    await clock.advance(300_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(rclone.got).toContain(`${bad.day}/${bad.name}`);
});

it('uploads a file about which two manifests differ for the one that is right, and not for ever', async () => {
  const door = writeEvent(layout(), { text: 'door', clips: 1, state: 'saving' });
  const yard = writeEvent(layout(), { text: 'yard', clips: 1, state: 'saving' });
  const [link = '', other = ''] = [door.links[0], yard.links[0]];
  const text = readFileSync(yard.path, 'utf8').replace(other, link);
  writeFileSync(yard.path, text.replace(/"bytes": \d+/, `"bytes": ${link.length}`));
  const rclone = new FakeRemote();
  const worker = start(rclone);
  await until(() => worker.status.blocked?.events === 1);
  expect(worker.status.blocked?.first).toContain('was altered since it was kept');
  expect(rclone.copies).toBeLessThan(4);
});

it('says what cannot be uploaded whole, brings the rest, and is not done', async () => {
  const door = writeEvent(layout(), { text: 'door' });
  rmSync(join(layout().eventDay(door.day), door.links[0] as string));
  const rclone = new FakeRemote();
  const worker = start(rclone);
  await until(() => worker.status.state === 'idle' && rclone.got.length === 1);
  await until(() => worker.status.backlog_files === 0);
  expect(worker.status.blocked).toEqual({ events: 1, first: `${door.id}: ${door.links[0]} is missing` });
  expect(worker.isDone).toBe(false);
  writeFileSync(join(layout().eventDay(door.day), door.links[0] as string), door.links[0] as string);
  worker.news();
  await until(() => worker.isDone);
  expect(worker.status).not.toHaveProperty('blocked');
});

it('verifies nothing while it cannot be noted, says so, and goes on when it can', async () => {
  const door = writeEvent(layout(), { text: 'door' });
  const ledger = layout().syncLedgerFile('nas', door.day);
  mkdirSync(join(layout().syncDir, 'nas'), { recursive: true });
  writeFileSync(join(layout().syncDir, 'nas', 'x'), '');
  const rclone = new FakeRemote();
  // The ledger is taken away between the look and the note.
  rclone.onCopy = () => void mkdirSync(ledger, { recursive: true });
  const worker = start(rclone);
  await until(() => worker.status.state === 'failing');
  expect(worker.status).toMatchObject({ trouble: 'other', backlog_files: 3 });
  expect(worker.status.error).toContain(ledger);
  expect(rclone.got.some((path) => path.endsWith('.json'))).toBe(false);
  rclone.onCopy = () => {};
  rmSync(ledger, { recursive: true });
  await clock.advance(5_000);
  await until(() => worker.isDone);
});

it('outside of its hours only says what there will be to do, and begins in time', async () => {
  clock = clockDouble(new Date(2031, 0, 5, 12).getTime());
  const rclone = new FakeRemote();
  const worker = start(rclone, { remote: { hours: { fromMinute: 22 * 60, toMinute: 6 * 60 } } });
  await until(() => worker.status.state === 'waiting' || !worker.isDone);
  writeEvent(layout(), { text: 'door' });
  worker.news();
  await until(() => worker.status.state === 'waiting');
  expect(worker.status.backlog_files).toBe(3);
  expect(worker.isDone).toBe(false);
  for (let hour = 12; hour < 22; hour++) {
    expect(rclone.copies).toBe(0);
    await clock.advance(60 * MINUTE - (hour === 21 ? 1 : 0));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(rclone.copies).toBe(0);
  await clock.advance(1);
  await until(() => worker.isDone);
  expect(rclone.got).toHaveLength(3);
});

it('outside of its hours is done if there is nothing to do', async () => {
  clock = clockDouble(new Date(2031, 0, 5, 12).getTime());
  const worker = start(new FakeRemote(), { remote: { hours: { fromMinute: 22 * 60, toMinute: 6 * 60 } } });
  worker.news();
  await until(() => worker.isDone);
  expect(worker.status.state).toBe('idle');
});

it('by --once keeps no hours, and ends where the remote takes no more', async () => {
  const hours = { fromMinute: 22 * 60, toMinute: 6 * 60 };
  clock = clockDouble(new Date(2031, 0, 5, 12).getTime());
  writeEvent(layout(), { text: 'good' });
  const bad = writeEvent(layout(), { text: 'bad', atMs: NOON + MINUTE });
  const rclone = new FakeRemote();
  rclone.refuses = (path) => path.includes('{bad}');
  const worker = workerOf(rclone, { remote: { hours } });
  await worker.runOnce();
  expect(rclone.got).toHaveLength(3);
  expect(worker.isDone).toBe(false);
  expect(worker.status).toMatchObject({ trouble: 'other', backlog_files: 3 });
  expect(worker.status.error).toContain(bad.links[0]);
});

it('ends when it is stopped, and claims no work any more', async () => {
  writeEvent(layout(), { text: 'door' });
  const rclone = new FakeRemote();
  rclone.onCopy = () => new Promise((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  const worker = start(rclone);
  await until(() => worker.status.state === 'copying');
  rclone.trouble = { kind: 'network', error: 'it was killed' };
  stop.abort();
  await Promise.all(running);
  expect(worker.status).toMatchObject({ state: 'waiting', backlog_files: 3 });
  expect(worker.status).not.toHaveProperty('trouble');
});

it('remembers the last success of the process before it', () => {
  const before: RemoteStatus = {
    state: 'idle',
    backlog_files: 0,
    backlog_bytes: 0,
    last_success: 1_700_000_000,
  };
  expect(workerOf(new FakeRemote(), { before }).status.last_success).toBe(1_700_000_000);
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RemoteStatus, type SyncStatus, storeLayout, syncStatusSchema } from '@pm-dvr/contracts';
import { createLogger } from '@pm-dvr/runtime';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatusBoard, summary } from './status-board.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const log = createLogger({ name: 'test', level: 'silent', format: 'json' });
const IDLE: RemoteStatus = { state: 'idle', backlog_files: 0, backlog_bytes: 0 };
const FAILING: RemoteStatus = {
  ...{ state: 'failing', backlog_files: 3, backlog_bytes: 30, trouble: 'auth', error: '403' },
  failing_since: NOW / 1000 - 60,
};
const BLOCKED: RemoteStatus = { ...IDLE, blocked: { events: 1, first: 'door: x is missing' } };

describe('all in one line', () => {
  it.each([
    [{ a: IDLE }, 0, 'OK: all is uploaded and verified'],
    [{ a: IDLE, b: { ...IDLE, backlog_files: 3 } }, 0, 'OK: 3 files to upload'],
    [{ a: IDLE, b: FAILING }, 1, 'FAILED: b for 1min 00s: auth: 403'],
    [{ a: FAILING, b: FAILING }, 1, 'FAILED: a for 1min 00s: auth: 403 (and 1 more)'],
    [{ a: BLOCKED, b: IDLE }, 1, 'FAILED: a: an event cannot be uploaded whole: door: x is missing'],
    [{ a: BLOCKED, b: FAILING }, 1, 'FAILED: b for 1min 00s: auth: 403'],
  ] as const)('%j', (remotes, code, message) => {
    expect(summary(remotes, NOW)).toEqual({ code, message });
  });
});

describe('the board', () => {
  let baseDir: string;
  let remotes: Record<string, RemoteStatus>;
  let published: SyncStatus[];
  beforeEach(() => {
    baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-status-board-'));
    remotes = { nas: IDLE };
    published = [];
  });
  afterEach(() => rmSync(baseDir, { recursive: true }));

  const open = (clock = clockDouble(NOW)) =>
    new StatusBoard({
      ...{ layout: storeLayout({ baseDir }), clock, log, read: () => remotes },
      publish: (status) => published.push(status),
    });
  const written = () => JSON.parse(readFileSync(join(baseDir, 'sync/nas/status.json'), 'utf8'));

  it('writes and publishes what has changed, and no time that has passed', async () => {
    const clock = clockDouble(NOW);
    const board = open(clock);
    board.passOn();
    await clock.advance(10_000);
    board.passOn();
    expect(published).toHaveLength(1);
    expect(written()).toEqual(IDLE);
    remotes = { nas: FAILING };
    board.passOn();
    expect(published.map(({ code, state }) => [code, state])).toEqual([
      [0, 'running'],
      [1, 'running'],
    ]);
    expect(written()).toEqual(FAILING);
  });

  it('gives every state as the contract has it, code 2 where nobody works', () => {
    const board = open();
    expect(['running', 'stopped', 'gone'].map((state) => board.status(state as 'gone').code)).toEqual([
      0, 2, 2,
    ]);
    for (const status of [board.status('gone', {}), board.status('stopped')])
      expect(syncStatusSchema.safeParse(status).success).toBe(true);
  });

  it('goes on where it cannot write', () => {
    mkdirSync(join(baseDir, 'sync'));
    writeFileSync(join(baseDir, 'sync/nas'), '');
    open().passOn();
    expect(published).toHaveLength(1);
  });
});

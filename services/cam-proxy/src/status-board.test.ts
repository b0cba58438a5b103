import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProxyStatus, proxyStatusSchema, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goneStatus, StatusBoard } from './status-board.ts';

let layout: StoreLayout;
let nowMs: number;
let published: ProxyStatus[];
let board: StatusBoard;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'status-board-')) });
  nowMs = Date.UTC(2026, 10, 20, 12);
  published = [];
  const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs, sleep: async () => {} };
  board = new StatusBoard({
    layout,
    camera: 'front',
    clock,
    publish: (status) => void published.push(status),
  });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

const state = () => readFileSync(layout.proxyStateFile('front'), 'utf8').split('\n');

describe('the state of a proxy', () => {
  it('is a message and a Nagios code, in a file and over MQTT', () => {
    board.show('serving', 'rtsp://127.0.0.1:8554/proxyStream');
    expect(state()).toEqual([
      expect.stringMatching(/^OK: serving since \S+ \S+: rtsp:\/\/127\.0\.0\.1:8554\/proxyStream$/),
      ...['0', ''],
    ]);
    board.show('waiting', 'two\nlines');
    expect(state()).toEqual([expect.stringMatching(/^NO STREAM since .*: two lines$/), '1', '']);
    board.show('stopped', '');
    expect(state()).toEqual([expect.stringMatching(/^STOPPED at /), '2', '']);
    expect(published.map(({ state, code }) => [state, code])).toEqual([
      ...[['serving', 0] as const, ['waiting', 1] as const, ['stopped', 2] as const],
    ]);
    for (const status of [...published, goneStatus(nowMs)])
      expect(proxyStatusSchema.strict().parse(status)).toEqual(status);
  });

  it('is since when it is so, whatever is said of it', () => {
    board.show('waiting', 'one');
    nowMs += 60_000;
    board.show('waiting', 'another');
    board.restarted();
    expect(published.at(-1)?.message).toMatch(/: another$/);
    expect(board.message().state_since).toBe(nowMs / 1000 - 60);
    expect(board.message().restarts).toBe(1);
  });

  it('changes also if the same is said of it', () => {
    board.show('waiting', 'x');
    board.show('serving', 'x');
    expect(published.map(({ state }) => state)).toEqual(['waiting', 'serving']);
  });

  it('is written again each minute, and published when it changes', async () => {
    board.show('serving', 'x');
    await rm(layout.proxyStateFile('front'));
    nowMs += 59_000;
    board.show('serving', 'x');
    expect(existsSync(layout.proxyStateFile('front'))).toBe(false);
    nowMs += 1_000;
    board.show('serving', 'x');
    expect(state()[1]).toBe('0');
    expect(published).toHaveLength(1);
  });

  it('does not keep a proxy from its work where it cannot be written', async () => {
    await writeFile(layout.proxyDir, 'a file');
    board.show('serving', 'x');
    expect(published).toHaveLength(1);
  });
});

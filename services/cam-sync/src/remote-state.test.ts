import type { RemoteStatus } from '@pm-dvr/contracts';
import { remoteStatusSchema } from '@pm-dvr/contracts';
import { createLogger } from '@pm-dvr/runtime';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { expect, it } from 'vitest';
import { blockedText, RemoteState } from './remote-state.ts';

const START = Date.UTC(2026, 10, 20, 12);
const log = createLogger({ name: 'test', level: 'silent', format: 'json' });
const file = { folder: '2026.11.20', name: 'a.mp4', bytes: 5, sha256: 'a'.repeat(64) };
const trouble = { kind: 'network', error: 'it is away' } as const;

function open(before?: RemoteStatus) {
  const clock = clockDouble(START);
  let told = 0;
  const state = new RemoteState({ clock, log, name: 'nas', onStatus: () => told++, before });
  return { clock, state, told: () => told };
}

it('goes from a backlog to nothing', () => {
  const { state, told } = open();
  state.backlog({ files: 2, bytes: 10 });
  state.working('copying', { bytes: 4.5, totalBytes: 10, rate: 1.5, leftSeconds: 3 });
  expect(state.status).toEqual({
    ...{ state: 'copying', backlog_files: 2, backlog_bytes: 10 },
    progress: { bytes: 5, total_bytes: 10, rate: 2, left: 3 },
  });
  expect(remoteStatusSchema.safeParse(state.status).success).toBe(true);
  state.ended([file], undefined);
  expect(state.status).toEqual({
    ...{ state: 'copying', backlog_files: 1, backlog_bytes: 5, last_success: START / 1000 },
  });
  expect(state.isIdle).toBe(false);
  state.ended([], undefined);
  expect(state.status.state).toBe('idle');
  expect(state.isIdle).toBe(true);
  expect(told()).toBe(4);
});

it('tells since when it fails, and when it tries again', async () => {
  const { state, clock } = open();
  state.ended([], trouble);
  await clock.advance(2_000);
  expect(state.pauseMs(false)).toBe(3_000);
  expect(state.status).toMatchObject({
    ...{ state: 'failing', trouble: 'network', error: 'it is away' },
    ...{ failing_since: START / 1000, next_try: START / 1000 + 5 },
  });
  await clock.advance(3_000);
  state.ended([], trouble);
  expect(state.pauseMs(false)).toBe(10_000);
  expect(state.status.failing_since).toBe(START / 1000);
  state.ended([], undefined);
  expect(state.status).not.toHaveProperty('failing_since');
  expect(state.pauseMs(false)).toBe(0);
});

it('begins anew with short pauses when something arrived, and still is in trouble', async () => {
  const { state } = open();
  for (let time = 0; time < 10; time++) state.ended([], trouble);
  expect(state.pauseMs(false)).toBe(300_000);
  expect(state.pauseMs(true)).toBe(30_000);
  state.ended([file], trouble);
  expect(state.pauseMs(false)).toBe(5_000);
  expect(state.status.state).toBe('failing');
});

it('is not idle while an event cannot be uploaded whole', () => {
  const { state } = open();
  state.blocked({ events: 1, first: 'x is missing' });
  state.ended([], undefined);
  expect(state.isIdle).toBe(false);
  expect(state.status).toMatchObject({ state: 'idle', blocked: { events: 1, first: 'x is missing' } });
  expect(remoteStatusSchema.safeParse(state.status).success).toBe(true);
  state.blocked(undefined);
  expect(state.isIdle).toBe(true);
});

it.each([
  ['copying', 3, 'waiting'],
  ['checking', 0, 'idle'],
] as const)('that is stopped while %s with %d files open is %s', (working, files, state) => {
  const remote = open().state;
  remote.backlog({ files, bytes: files });
  remote.working(working, { bytes: 1, totalBytes: 2, rate: 1 });
  remote.stopped();
  expect(remote.status).toEqual({ state, backlog_files: files, backlog_bytes: files });
});

it('says in words what is blocked', () => {
  expect(blockedText({ events: 1, first: 'a' })).toBe('an event cannot be uploaded whole: a');
  expect(blockedText({ events: 2, first: 'a' })).toBe('2 events cannot be uploaded whole: such as a');
});

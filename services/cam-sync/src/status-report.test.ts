import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteConfig } from '@pm-dvr/config';
import { type RemoteStatus, storeLayout, syncStatusSchema } from '@pm-dvr/contracts';
import { acquireProcessLock } from '@pm-dvr/runtime';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dryRunText } from './dry-run.ts';
import { writeEvent } from './event-fixture.ts';
import { readStatus } from './status-report.ts';
import { statusText } from './status-text.ts';

const REMOTE: RemoteConfig = { name: 'nas', cloudId: 'box', cloudPath: 'c', transfers: 4, rcloneOptions: [] };
const NOW = Date.UTC(2026, 10, 20, 12);
const COPYING: RemoteStatus = {
  ...{ state: 'copying', backlog_files: 9, backlog_bytes: 9, last_success: NOW / 1000 - 60, next_try: 5 },
  progress: { bytes: 1024, total_bytes: 4096, rate: 512 },
};

let baseDir: string;
beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-status-report-'));
  mkdirSync(join(baseDir, 'sync/nas'), { recursive: true });
});
afterEach(() => rmSync(baseDir, { recursive: true }));

const layout = () => storeLayout({ baseDir });
const say = (status: unknown) => writeFileSync(join(baseDir, 'sync/nas/status.json'), JSON.stringify(status));
const read = () => readStatus({ layout: layout(), remotes: [REMOTE], clock: clockDouble(NOW) });

it('of no daemon claims no work, and counts what is open now', async () => {
  writeEvent(layout(), { text: 'door' });
  say(COPYING);
  const status = await read();
  expect(syncStatusSchema.safeParse(status).success).toBe(true);
  expect(status).toMatchObject({ code: 2, state: 'stopped', message: 'STOPPED: no cam-sync runs' });
  expect(status.remotes.nas).toMatchObject({
    state: 'waiting',
    backlog_files: 3,
    last_success: NOW / 1000 - 60,
  });
  expect(status.remotes.nas).not.toHaveProperty('progress');
  expect(status.remotes.nas).not.toHaveProperty('next_try');
  expect(statusText(status)).toMatch(
    /^STOPPED: .*\nnas:\n {2}3 files, .* to upload\n {2}last success .*1min 00s ago\)\n$/,
  );
});

it('of a daemon tells what that does', async () => {
  say(COPYING);
  const lock = await acquireProcessLock(join(layout().syncDir, '.lock'));
  try {
    const status = await read();
    expect(status).toMatchObject({ code: 0, state: 'running', remotes: { nas: { state: 'copying' } } });
    expect(status.remotes.nas).toMatchObject({ progress: COPYING.progress, next_try: COPYING.next_try });
    expect(statusText(status)).toContain('copying: 1.00 KiB of 4.00 KiB, 512 B/s');
  } finally {
    await lock.release();
  }
});

it.each([undefined, 'nonsense', { state: 'dreaming' }])('stands a status.json of %j', async (said) => {
  if (said !== undefined) say(said);
  const status = await read();
  expect(status.remotes.nas).toEqual({ state: 'idle', backlog_files: 0, backlog_bytes: 0 });
  expect(statusText(status)).toContain('nothing was uploaded yet');
});

it('tells of what cannot be uploaded whole, as it is now', async () => {
  const door = writeEvent(layout(), { text: 'door' });
  rmSync(join(layout().eventDay(door.day), door.links[0] as string));
  const status = await read();
  const text = `${door.id}: ${door.links[0]} is missing`;
  expect(status.remotes.nas?.blocked).toEqual({ events: 1, first: text });
  expect(statusText(status)).toContain(`an event cannot be uploaded whole: ${text}`);
});

it('a dry run lists the files in the order of their upload', async () => {
  const [door, yard] = [
    writeEvent(layout(), { text: 'door' }),
    writeEvent(layout(), { text: 'yard', state: 'saving' }),
  ];
  const text = await dryRunText({ layout: layout(), remote: REMOTE, clock: clockDouble(NOW) });
  expect(text).toMatch(/^nas \(box:c\): 5 files, .* to upload\n/);
  const paths = text.split('\n').flatMap((line) => /B {2}(.*)$/.exec(line)?.[1] ?? []);
  const links = (event: typeof door) => event.links.map((link) => `${event.day}/${link}`);
  expect(paths).toEqual([...links(door), `${door.day}/${door.name}`, ...links(yard)]);
  expect(text).toContain(`and what is still to come of ${yard.id}`);
});

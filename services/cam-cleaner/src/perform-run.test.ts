import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemoteConfig } from '@pm-dvr/config';
import { cleanerStatusSchema } from '@pm-dvr/contracts';
import type { Logger } from '@pm-dvr/runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CleanerFixture } from './cleaner-fixture.ts';
import type { Limits } from './limits-policy.ts';
import { performRun } from './perform-run.ts';
import type { RunPlan } from './run-plan.ts';
import type { Scene } from './scene.ts';

const NAS: RemoteConfig = { name: 'nas', cloudId: 'nas', cloudPath: '', transfers: 4, rcloneOptions: [] };
/** More than any disk has. */
const TOO_MUCH = 2 ** 52;

let store: CleanerFixture;
let said: string[];
let printed: string;

beforeEach(() => {
  store = new CleanerFixture();
  for (const folder of [store.layout.recentDir, store.layout.cleanerDir]) mkdirSync(folder);
  said = [];
  printed = '';
});
afterEach(() => store.remove());

function scene(some: Partial<Limits>, remotes: readonly RemoteConfig[] = [], sendmail?: string): Scene {
  const say = (level: string) => (text: string) => void said.push(`${level} ${text}`);
  const log = { info: say('info'), warn: say('warn'), error: say('error') } as unknown as Logger;
  const limits = {
    totalSizeBytes: 1e9,
    minSizeBytes: 0,
    minFreeBytes: 1,
    minAgeMs: 600_000,
    sharing: 'fair',
    cameras: {},
  } as const;
  const { baseDir, recentDir, eventsDir } = store.layout;
  const plan: RunPlan = {
    job: { kind: 'once', dryRun: false, json: false, verbose: false },
    store: {
      baseDir,
      recentDir,
      eventsDir,
      clipTemplate: '%cam%-%dt%-%pid%-%index%-%seglen%.mp4',
      umask: 0o27,
    },
    ...{ limits: { ...limits, ...some }, remotes, statusTopic: 'status', secrets: [], warnings: [] },
    ...(sendmail === undefined ? {} : { mail: { to: 'admin@example.org', sendmail } }),
    log: { level: 'info', format: 'human' },
  };
  const stop = new AbortController().signal;
  return {
    ...{ plan, layout: store.layout, clock: store.clock, log, loud: log, stop },
    print: (text) => {
      printed += text;
    },
  };
}

const REAL = { isDryRun: false, listFiles: false };

/** A program in the place of sendmail, that keeps what it is given. */
function fakeSendmail(): { program: string; mails: () => string[] } {
  const program = join(store.folder, 'sendmail');
  const box = join(store.folder, 'mails');
  writeFileSync(program, `#!/bin/sh\n{ cat; echo =====; } >>'${box}'\n`);
  chmodSync(program, 0o755);
  return {
    program,
    mails: () => (existsSync(box) ? readFileSync(box, 'utf8').split('=====\n').slice(0, -1) : []),
  };
}

it('deletes, says nothing while all is well, and leaves state and notes', async () => {
  store.clips('a', store.clock.wallMs() - 86_400_000, 30);
  const { result, status } = await performRun(scene({ totalSizeBytes: 1_000 }), REAL);
  expect(result.routineBytes).toBe(1_000);
  expect(cleanerStatusSchema.parse(status)).toMatchObject({ code: 0, freed_clips: 20, freed_bytes: 2_000 });
  expect(readFileSync(join(store.layout.cleanerDir, 'state'), 'utf8')).toMatch(/^OK: .*\n0\n$/);
  expect([said, printed]).toEqual([[], '']);
  const next = await performRun(scene({ totalSizeBytes: 1_000 }), REAL);
  expect(next.status).toMatchObject({ freed_clips: 20, freed_bytes: 2_000 });
});

it('lists in a dry run each file once, and writes nothing', async () => {
  store.clips('a', store.clock.wallMs() - 86_400_000, 10);
  const some = { cameras: { a: { share: 1, sizeBytes: 700 } }, totalSizeBytes: 400 };
  await performRun(scene(some), { isDryRun: true, listFiles: true });
  const lines = printed.trimEnd().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    ...['camera-size', 'camera-size', 'camera-size', 'total-size', 'total-size', 'total-size'],
  ]);
  expect(new Set(lines.map((line) => line.split('/').at(-1))).size).toBe(6);
  expect(existsSync(join(store.layout.cleanerDir, 'state'))).toBe(false);
  expect(existsSync(store.layout.ledgerDir)).toBe(false);
  expect(store.faults).toEqual([]);
});

it('is loud about evidence that had to go: log, state file, mail with the remotes that lack it', async () => {
  const { program, mails } = fakeSendmail();
  const atMs = store.clock.wallMs() - 2 * 86_400_000;
  const { id } = await store.event('Door', store.clips('a', atMs, 2));
  const { result } = await performRun(scene({ minFreeBytes: TOO_MUCH }, [NAS], program), REAL);
  expect(result.lost.map((part) => part.id)).toEqual([id]);
  expect(said[0]).toMatch(/^error .*Door.* part 1, had to go for want of space; it is not at nas$/);
  expect(readFileSync(join(store.layout.cleanerDir, 'state'), 'utf8')).toMatch(
    /^CRITICAL: .*evidence had to go.*\n2\n$/s,
  );
  expect(mails()).toEqual([
    expect.stringMatching(/Subject: cameras: evidence had to go.*Door.*, part 1: nas/s),
  ]);
});

it('mails at most once an hour, also from one run to the next', async () => {
  const { program, mails } = fakeSendmail();
  const short = () => performRun(scene({ minFreeBytes: TOO_MUCH }, [], program), REAL);
  await short();
  await store.clock.advance(3_599_000);
  await short();
  expect(mails()).toHaveLength(1);
  await store.clock.advance(1_000);
  await short();
  expect(mails()).toHaveLength(2);
  expect(mails()[0]).toContain('Subject: cameras: the disk is full');
});

it('goes on when the mail system is broken, and tries again the next time', async () => {
  const broken = scene({ minFreeBytes: TOO_MUCH }, [], '/bin/false');
  await performRun(broken, REAL);
  expect(said.some((line) => line.startsWith('warn mail to admin@example.org failed'))).toBe(true);
  const { program, mails } = fakeSendmail();
  await performRun(scene({ minFreeBytes: TOO_MUCH }, [], program), REAL);
  expect(mails()).toHaveLength(1);
});

it('lets an event go by its age only when every remote that wants it has it', async () => {
  const old = store.clock.wallMs() - 3 * 86_400_000;
  await store.event('Old', store.clips('a', old, 2));
  const some = { eventsAgeMs: 2 * 86_400_000 };
  const kept = await performRun(scene(some, [NAS]), REAL);
  expect(kept.result.troubles).toEqual([
    {
      code: 1,
      message: 'events_age (2d 00h) is not held: 1 part of an event is not safe yet (1 not at nas)',
    },
  ]);
  expect(kept.status).toMatchObject({ code: 1, unsafe_events: 1 });
  const gone = await performRun(scene(some, []), REAL);
  expect(gone.result.rules.find(({ rule }) => rule === 'events-age')).toMatchObject({ parts: 1 });
  expect(gone.status).toMatchObject({ code: 0, events_bytes: 0 });
});

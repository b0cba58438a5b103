import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@pm-dvr/runtime';
import { readLock } from '@pm-dvr/runtime';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CleanerFixture } from './cleaner-fixture.ts';
import { runDaemon } from './daemon.ts';
import type { Limits } from './limits-policy.ts';
import type { RunPlan } from './run-plan.ts';
import type { Scene } from './scene.ts';

// Real files take their time on a machine that has other work.
vi.setConfig({ testTimeout: 20_000 });

const MIN = 60_000;
const CHECK_MS = 10_000;
const JOB = { kind: 'daemon', verbose: false, schedule: '17 * * * *', checkIntervalMs: CHECK_MS } as const;

let store: CleanerFixture;
let stop: AbortController;
let said: string[];
/** How often the daemon has begun to wait. */
let waits: number;
/** What the schedule calls, once the daemon has asked for it. */
let due: (() => void) | undefined;

beforeEach(() => {
  store = new CleanerFixture();
  mkdirSync(store.layout.recentDir);
  stop = new AbortController();
  said = [];
  waits = 0;
  due = undefined;
});
afterEach(() => store.remove());

function scene(some: Partial<Limits>): Scene {
  const say = (level: string) => (text: string) => void said.push(`${level} ${text}`);
  const log = {
    debug: () => {},
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  } as unknown as Logger;
  const limits = {
    totalSizeBytes: 1_000,
    minSizeBytes: 0,
    minFreeBytes: 1,
    minAgeMs: 600_000,
    sharing: 'fair',
    cameras: {},
  } as const;
  const { baseDir, recentDir, eventsDir } = store.layout;
  const plan: RunPlan = {
    job: JOB,
    store: {
      baseDir,
      recentDir,
      eventsDir,
      clipTemplate: '%cam%-%dt%-%pid%-%index%-%seglen%.mp4',
      umask: 0o27,
    },
    ...{ limits: { ...limits, ...some }, remotes: [], statusTopic: 'status', secrets: [], warnings: [] },
    log: { level: 'info', format: 'human' },
  };
  return {
    plan,
    layout: store.layout,
    clock: {
      ...store.clock,
      sleep: (ms, signal) => {
        waits++;
        return store.clock.sleep(ms, signal);
      },
    },
    log,
    loud: log,
    stop: stop.signal,
    print: () => {},
  };
}

/** Has the daemon run while the test does; gives its exit code. */
async function during(some: Partial<Limits>, test: () => Promise<void>): Promise<number> {
  const own = stop;
  const ended = runDaemon(scene(some), JOB, (_, onDue) => {
    due = onDue;
    return {
      stop: () => {
        due = undefined;
      },
    };
  });
  try {
    await test();
  } finally {
    own.abort();
  }
  return await ended;
}

const state = () => readFileSync(join(store.layout.cleanerDir, 'state'), 'utf8');
const count = () => store.names('a').length;

/** Waits, by the real clock, until what real files are needed for is done. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_500 && !holds(); turn++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

/** The first run is over, and the daemon waits. */
const idle = () => waits > 0;

it('runs at once, says what went, and ends by a signal', async () => {
  store.clips('a', Date.parse('2025-11-20T11:00:00Z'), 20);
  const code = await during({}, () => until(idle));
  expect(code).toBe(0);
  expect(state()).toMatch(/^OK: all limits are held; .*\n0\n$/);
  expect(said).toContain('info gone: 10 clips, 1000 B');
  expect(await readLock(join(store.layout.cleanerDir, '.lock'))).toBeUndefined();
  expect(due).toBeUndefined();
});

it('runs when the schedule says so', async () => {
  await during({}, async () => {
    await until(idle);
    store.clips('a', Date.parse('2025-11-20T11:00:00Z'), 20);
    due?.();
    await until(() => count() === 10);
  });
});

it('looks at the budget by itself after an hour at the latest', async () => {
  await during({}, async () => {
    await until(idle);
    store.clips('a', Date.parse('2025-11-20T11:00:00Z'), 20);
    await store.clock.advance(59 * MIN);
    expect(count()).toBe(20);
    await store.clock.advance(2 * MIN);
    await until(() => count() === 10);
  });
});

it('lets no second one in, and no run by hand', async () => {
  await during({}, async () => {
    await until(idle);
    const second = runDaemon(scene({}), JOB, () => ({ stop: () => {} }));
    await expect(second).rejects.toMatchObject({ code: 'LOCK_HELD', exitCode: 75 });
  });
});

it('says once that the store is gone, tries on each minute, and goes on when it is back', async () => {
  const away = `${store.layout.recentDir}-away`;
  await during({}, async () => {
    await until(idle);
    store.clips('a', Date.parse('2025-11-20T11:00:00Z'), 20);
    renameSync(store.layout.recentDir, away);
    due?.();
    await until(() => waits > 1);
    expect(state()).toBe(`FAILED: no such directory: ${store.layout.recentDir}\n2\n`);
    for (let turn = 0; turn < 12; turn++) {
      const before = waits;
      await store.clock.advance(CHECK_MS);
      await until(() => waits > before);
    }
    expect(said.filter((line) => line.includes('the run failed'))).toHaveLength(1);
    renameSync(away, store.layout.recentDir);
    await store.clock.advance(MIN + CHECK_MS);
    await until(() => count() === 10);
  });
});

it('says each hour only once what is not held', async () => {
  store.clips('a', store.clock.wallMs() - 5 * MIN, 20);
  await during({}, async () => {
    await until(() => said.some((line) => line.startsWith('warn limit_total_size is not held')));
    for (let run = 0; run < 3; run++) {
      const before = waits;
      due?.();
      await until(() => waits > before);
    }
  });
  expect(said.filter((line) => line.startsWith('warn'))).toHaveLength(1);
});

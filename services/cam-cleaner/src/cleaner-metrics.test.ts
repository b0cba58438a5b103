import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '@pm-dvr/runtime';
import { readMetrics } from '@pm-dvr/runtime/metrics-reader';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CleanerFixture, NOON } from './cleaner-fixture.ts';
import { CleanerMetrics } from './cleaner-metrics.ts';
import { performRun } from './perform-run.ts';
import type { Scene } from './scene.ts';

let store: CleanerFixture;
let folder: string;
beforeEach(() => {
  store = new CleanerFixture();
  folder = join(store.folder, 'metrics');
  for (const path of [store.layout.cleanerDir, folder]) mkdirSync(path, { recursive: true });
});
afterEach(() => store.remove());

function scene(isWanted = true): Scene {
  const log = createLogger({ name: 'test', level: 'silent', format: 'json' });
  const plan = {
    store: { ...store.layout, clipTemplate: undefined, umask: 0o027 },
    ...(isWanted && { metrics: { folder, intervalMs: 15_000 } }),
    limits: {
      ...{
        totalSizeBytes: 250,
        minSizeBytes: 0,
        minFreeBytes: 1_000,
        minAgeMs: 0,
        sharing: 'fair',
        cameras: {},
      },
    },
    remotes: [],
  } as unknown as Scene['plan'];
  return {
    ...{ plan, layout: store.layout, clock: store.clock, log, loud: log, print: () => {} },
    stop: new AbortController().signal,
  };
}

/** A run in a process of its own. */
async function run(): Promise<void> {
  const metrics = await CleanerMetrics.open(scene());
  const { result, status } = await performRun(scene(), { isDryRun: false, listFiles: false });
  await metrics?.ran(result, status);
}

function value(name: string, labels: Record<string, string> = {}): number | undefined {
  const families = readMetrics(readFileSync(join(folder, 'pm_dvr_cam-cleaner_main.prom'), 'utf8'));
  const samples = families.find((family) => family.name === name)?.samples ?? [];
  return samples.find((one) => JSON.stringify(one.labels) === JSON.stringify(labels))?.value;
}

it('tells after each run what all runs have deleted, and how the store is', async () => {
  for (let index = 0; index < 5; index++) store.clip('front', NOON + index * 10_000);
  await run();
  expect(value('pm_dvr_cleaner_deleted_clips_total', { rule: 'total-size' })).toBe(3);
  expect(value('pm_dvr_store_routine_bytes')).toBe(200);
  store.clip('front', NOON + 60_000);
  await run();
  expect(value('pm_dvr_cleaner_deleted_clips_total', { rule: 'total-size' })).toBe(4);
  expect(value('pm_dvr_cleaner_deleted_bytes_total', { rule: 'total-size' })).toBe(400);
  expect(value('pm_dvr_cleaner_deleted_bytes_total', { rule: 'events-age' })).toBe(0);
  expect(value('pm_dvr_cleaner_runs_total', { result: 'ok' })).toBe(2);
  expect(value('pm_dvr_cleaner_status')).toBe(0);
  expect(value('pm_dvr_store_limit_bytes', { limit: 'limit_total_size' })).toBe(250);
  expect(value('pm_dvr_store_free_bytes', { folder: 'recent' })).toBeGreaterThan(1_000);
});

it('tells that a run failed, and nothing of a store that nobody could look at', async () => {
  rmSync(store.layout.recentDir, { recursive: true, force: true });
  const metrics = await CleanerMetrics.open(scene());
  await metrics?.ran(undefined);
  expect(value('pm_dvr_cleaner_status')).toBe(2);
  expect(value('pm_dvr_cleaner_runs_total', { result: 'failed' })).toBe(1);
  expect(value('pm_dvr_store_routine_bytes')).toBeUndefined();
  expect(value('pm_dvr_store_free_bytes', { folder: 'recent' })).toBeUndefined();
});

it('does nothing where nobody asks for it', async () => {
  expect(await CleanerMetrics.open(scene(false))).toBeUndefined();
});

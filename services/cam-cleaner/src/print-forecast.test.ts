import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CleanerFixture, NOON } from './cleaner-fixture.ts';
import { printForecast } from './print-forecast.ts';
import type { RunPlan } from './run-plan.ts';
import type { Scene } from './scene.ts';

let store: CleanerFixture;
beforeEach(() => {
  store = new CleanerFixture();
});
afterEach(() => store.remove());

/** A job in the store of the fixture, whose budget is far exceeded; `said` is what it prints. */
function scene(): { scene: Scene; said: string[] } {
  const said: string[] = [];
  const { layout, clock } = store;
  const plan = {
    store: { baseDir: store.folder },
    limits: {
      totalSizeBytes: 1,
      minSizeBytes: 0,
      minFreeBytes: 0,
      minAgeMs: 0,
      sharing: 'fair',
      cameras: {},
    },
    remotes: [],
  } as unknown as RunPlan;
  const never = new AbortController().signal;
  return {
    scene: { plan, layout, clock, stop: never, print: (text: string) => said.push(text) } as unknown as Scene,
    said,
  };
}

it('a forecast tells what the settings hold, and changes nothing, not even what is remembered', async () => {
  store.clips('front', NOON, 3);
  await store.event('door', store.clips('front', NOON + 60_000, 2));
  const before = store.tree();
  const { scene: job, said } = scene();
  expect(await printForecast(job, { json: false })).toBe(0);
  expect(said.join('')).toContain('front');
  expect(await printForecast(job, { json: true })).toBe(0);
  expect(JSON.parse(said.at(-1) as string)).toMatchObject({ cameras: expect.anything() });
  expect(store.tree()).toEqual(before);
});

it('a forecast of a store that is not there says so', async () => {
  const { scene: job, said } = scene();
  await expect(printForecast(job, { json: false })).rejects.toMatchObject({
    code: 'STORE_MISSING',
    exitCode: 69,
  });
  mkdirSync(store.layout.recentDir, { recursive: true });
  expect(await printForecast(job, { json: false })).toBe(0);
  expect(said).not.toEqual([]);
});

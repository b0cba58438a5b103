import { EXIT } from '@pm-dvr/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EventRequest } from './event-request.ts';
import { runRequest } from './manual-run.ts';
import type { RunPlan } from './run-plan.ts';
import { engineFixture, request, StoreFixture, silentLog } from './store-fixture.ts';

let store: StoreFixture;
/** What went to the standard output. */
let said: string;

beforeEach(() => {
  store = new StoreFixture();
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  store.remove();
});

/** Runs a request as the command line does; gives the exit code. */
async function run(wanted: EventRequest, json = false): Promise<number> {
  const job = { kind: 'run', request: wanted, json } as const;
  const plan = { snapMs: 1_000, store: { baseDir: store.folder } } as RunPlan;
  return await runRequest(plan, job, store.layout, silentLog(), new AbortController().signal);
}

test('an event that is saved already and complete is well', async () => {
  const atMs = Date.now();
  store.clipsUntil('front', atMs + 200, 5);
  expect(await run(request({ atMs }))).toBe(EXIT.ok);
  said = '';
  expect(await run(request({ atMs }))).toBe(EXIT.ok);
  expect(said).toMatch(/^(\{door\}-\S+) is saved already\n\1: complete\n/);
});

test('an event that is saved already, and lacks something, is as bad as at the first time', async () => {
  const atMs = Date.now();
  store.clip('front', atMs - 1_000, 1_000);
  expect(await run(request({ atMs }))).toBe(EXIT.failed);
  said = '';
  expect(await run(request({ atMs }))).toBe(EXIT.failed);
  expect(said).toMatch(/ is saved already\n.*: incomplete\n {2}front: 1 clip, .*\n {4}missing from /);
  said = '';
  expect(await run(request({ atMs }), true)).toBe(EXIT.failed);
  expect(JSON.parse(said)).toMatchObject([{ state: 'incomplete', event: 'door' }]);
});

test('of an event that another process still saves, nobody knows yet', async () => {
  const atMs = Date.now();
  store.clipsUntil('front', atMs, 4);
  const { engine } = engineFixture(store);
  await engine.start();
  const { id } = await engine.follow(request({ atMs, postMs: 60_000 }));
  expect(await run(request({ atMs }))).toBe(EXIT.failed);
  expect(said).toBe(
    `${id} is being saved already, by another process; if that has ended: cam-event --resume\n`,
  );
  await engine.close();
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProxyRequest } from './proxy-request.ts';

let layout: StoreLayout;
let nowMs: number;
let said: string[];
let request: ProxyRequest;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'proxy-request-')) });
  nowMs = 1_000_000;
  said = [];
  const clock = { wallMs: () => 0, monotonicMs: () => nowMs, sleep: async () => {} };
  const say = (text: string) => void said.push(text);
  request = new ProxyRequest({ layout, camera: 'front', clock, log: { info: say, warn: say } });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

const fail = (attempts: number) =>
  request.failed({ cause: 'connection-refused', detail: '' }, { attempts, durationMs: attempts * 3_000 });
const flag = () => readFile(layout.proxyRestartFlag('front'), 'utf8').catch(() => undefined);

it('raises the flag after several attempts, and says so once', async () => {
  for (let attempts = 1; attempts <= 4; attempts++) fail(attempts);
  expect(await flag()).toBeUndefined();
  for (let attempts = 5; attempts <= 9; attempts++) fail(attempts);
  expect(await flag()).toBe('connection-refused\n');
  expect(said).toEqual(['cam-proxy is asked for a new proxy']);
});

it('asks again later, and anew in another outage', async () => {
  fail(5);
  await rm(layout.proxyRestartFlag('front'));
  nowMs += 59_000;
  fail(6);
  expect(await flag()).toBeUndefined();
  nowMs += 1_000;
  fail(7);
  expect(await flag()).toBeDefined();
  await rm(layout.proxyRestartFlag('front'));
  fail(1);
  fail(5);
  expect(await flag()).toBeDefined();
});

it('goes on where the flag cannot be raised', async () => {
  await writeFile(layout.proxyDir, 'a file');
  fail(5);
  expect(said).toEqual([expect.stringMatching(/^cam-proxy cannot be asked for a new proxy: /)]);
});

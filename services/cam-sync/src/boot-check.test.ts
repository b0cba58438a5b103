import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { appendSyncDay, readSyncDay, type SyncFact } from '@pm-dvr/footage';
import { createLogger } from '@pm-dvr/runtime';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BootCheck } from './boot-check.ts';
import type { Trouble } from './remote-pass.ts';

const DAY = '2026.11.21';
const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

let baseDir: string;
let asked: string[];
let lost: string[];
let trouble: Trouble | undefined;
beforeEach(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'pm-dvr-boot-'));
  [asked, lost, trouble] = [[], [], undefined];
});
afterEach(() => rm(baseDir, { recursive: true }));

const layout = () => storeLayout({ baseDir });

function bootCheck(): BootCheck {
  return new BootCheck({
    ...{ layout: layout(), remote: 'nas', clock: clockDouble(NOON), signal: new AbortController().signal },
    log: createLogger({ name: 'test', level: 'silent', format: 'json' }),
    check: async (files) => {
      asked.push(...files);
      return {
        verified: files.filter((file) => !lost.includes(file)),
        failed: [],
        ...(trouble && { trouble }),
      };
    },
  });
}

async function verified(name: string, atMs: number): Promise<void> {
  await mkdir(layout().eventDay(DAY), { recursive: true });
  await writeFile(join(layout().eventDay(DAY), name), name);
  const fact: SyncFact = { type: 'verified', file: name, bytes: 1, sha256: 'a'.repeat(64) };
  await appendSyncDay(layout(), 'nas', DAY, atMs, [fact]);
}

test('what was verified last is asked for again, once in a boot', async () => {
  await verified('old.mp4', NOON - 11 * MINUTE);
  await verified('young.mp4', NOON - 9 * MINUTE);
  await verified('last.mp4', NOON);
  expect(await bootCheck().run()).toBeUndefined();
  expect(asked).toEqual([`${DAY}/young.mp4`, `${DAY}/last.mp4`]);
  await bootCheck().run();
  expect(asked).toHaveLength(2);
});

test('what is not there any more is uploaded again', async () => {
  await verified('last.mp4', NOON);
  lost = [`${DAY}/last.mp4`];
  expect(await bootCheck().run()).toBeUndefined();
  expect([...(await readSyncDay(layout(), 'nas', DAY)).keys()]).toEqual([]);
});

test('a remote that does not answer is asked until it does, and nothing counts as gone', async () => {
  await verified('last.mp4', NOON);
  trouble = { kind: 'network', error: 'no route' };
  lost = [`${DAY}/last.mp4`];
  const check = bootCheck();
  expect(await check.run()).toEqual(trouble);
  expect((await readSyncDay(layout(), 'nas', DAY)).size).toBe(1);
  trouble = undefined;
  lost = [];
  expect(await check.run()).toBeUndefined();
  expect(await bootCheck().run()).toBeUndefined();
  expect(asked).toHaveLength(2);
});

test('a remote that has nothing yet is not asked', async () => {
  expect(await bootCheck().run()).toBeUndefined();
  expect(asked).toEqual([]);
});

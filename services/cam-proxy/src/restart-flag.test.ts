import { existsSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RestartFlag } from './restart-flag.ts';

let folder: string;
let path: string;
let flag: RestartFlag;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'restart-flag-'));
  path = join(folder, 'restart-front');
  flag = new RestartFlag(path);
});
afterEach(() => rm(folder, { recursive: true }));

async function raise(seconds: number): Promise<void> {
  await writeFile(path, '');
  await utimes(path, seconds, seconds);
}

describe('a flag', () => {
  it('is up until a proxy is started, and goes when that one serves', async () => {
    expect(flag.isUp).toBe(false);
    await raise(100);
    expect(flag.isUp).toBe(true);
    flag.answer();
    expect([flag.isUp, existsSync(path)]).toEqual([false, true]);
    await flag.consume();
    expect(existsSync(path)).toBe(false);
  });

  it('from before the start is answered by the first proxy', async () => {
    await raise(100);
    flag.answer();
    expect(flag.isUp).toBe(false);
    await flag.consume();
    expect(existsSync(path)).toBe(false);
  });

  it('that was touched meanwhile stays, and is up again, also if the clock went back', async () => {
    await raise(100);
    flag.answer();
    await raise(50);
    await flag.consume();
    expect([flag.isUp, existsSync(path)]).toEqual([true, true]);
  });

  it('is not taken away by a proxy that was started without one', async () => {
    flag.answer();
    await raise(100);
    await flag.consume();
    expect([flag.isUp, existsSync(path)]).toEqual([true, true]);
  });
});

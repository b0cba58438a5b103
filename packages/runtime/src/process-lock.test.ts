import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CodedError } from './errors.ts';
import { ownIdentity } from './process-identity.ts';
import { acquireProcessLock, readLock, releaseAtEnd } from './process-lock.ts';
import { startProgram } from './program-fixture.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'process-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

const HOLDER = `
  import { acquireProcessLock } from './process-lock.ts';
  await acquireProcessLock(process.argv[2]);
  console.log('held');
  setInterval(() => {}, 1000);
`;

/** Waits for the go-ahead, tries once, says whether it holds the lock, and keeps it until its input ends. */
const CONTENDER = `
  import { acquireProcessLock } from './process-lock.ts';
  console.log('ready');
  process.stdin.once('data', async () => {
    const outcome = await acquireProcessLock(process.argv[2]).then(() => 'held', (error) => error.code);
    console.log(outcome);
  });
  process.stdin.on('end', () => process.exit(0));
`;

it('is held until it is released, and can then be taken again', async () => {
  const lock = await acquireProcessLock(path);
  expect(await readLock(path)).toEqual({ pid: process.pid, alive: true });
  await lock.release();
  expect(await readLock(path)).toBeUndefined();
  await (await acquireProcessLock(path)).release();
  expect(await readdir(folder)).toEqual([]);
});

it('names the process that holds it, and ends with exit code 75', async () => {
  const lock = await acquireProcessLock(path);
  const error = await acquireProcessLock(path).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(CodedError);
  expect(error).toMatchObject({ code: 'LOCK_HELD', exitCode: 75 });
  expect(error.message).toContain(`process ${process.pid}`);
  await lock.release();
});

it('ends with the process that holds it, even if that is killed', async () => {
  const holder = await startProgram(folder, HOLDER, [path]);
  expect(await holder.line()).toBe('held');
  await expect(acquireProcessLock(path)).rejects.toThrow(`process ${holder.child.pid}`);
  holder.child.kill('SIGKILL');
  await holder.ended;
  expect(await readLock(path)).toEqual({ pid: holder.child.pid, alive: false });
  const lock = await acquireProcessLock(path);
  expect(await readLock(path)).toEqual({ pid: process.pid, alive: true });
  await lock.release();
});

it.each([
  ['an earlier process with the same PID', { ...ownIdentity(), startTicks: '1' }],
  ['an earlier boot', { ...ownIdentity(), bootId: '00000000-0000-0000-0000-000000000000' }],
])('does not respect the lock of %s', async (_, identity) => {
  await writeFile(path, JSON.stringify(identity));
  expect(await readLock(path)).toEqual({ pid: process.pid, alive: false });
  const lock = await acquireProcessLock(path);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(ownIdentity());
  await lock.release();
});

it('takes over a lock file that a power cut left empty', async () => {
  await writeFile(path, '');
  expect(await readLock(path)).toBeUndefined();
  await (await acquireProcessLock(path)).release();
  expect(await readdir(folder)).toEqual([]);
});

it('leaves a lock file alone that somebody else put in place of its own', async () => {
  const lock = await acquireProcessLock(path);
  await rm(path);
  await writeFile(path, 'not ours');
  await lock.release();
  expect(await readFile(path, 'utf8')).toBe('not ours');
});

it('goes to exactly one of many processes that find the same stale lock', async () => {
  const stale = JSON.stringify({ ...ownIdentity(), startTicks: '1' });
  const contenders = await Promise.all(
    Array.from({ length: 6 }, () => startProgram(folder, CONTENDER, [path])),
  );
  for (const contender of contenders) await contender.line();
  await writeFile(path, stale);
  for (const { child } of contenders) child.stdin.write('go\n');
  const outcomes = await Promise.all(contenders.map((contender) => contender.line()));
  for (const { child } of contenders) child.stdin.end();
  await Promise.all(contenders.map(({ ended }) => ended));
  expect(outcomes.sort()).toEqual([...Array(5).fill('LOCK_HELD'), 'held'].sort());
});

it('is taken over where this process has released it while the file was out of reach', async () => {
  const lock = await acquireProcessLock(path);
  await rename(path, `${path}.unmounted`);
  await lock.release();
  await rename(`${path}.unmounted`, path);
  expect(await readLock(path)).toEqual({ pid: process.pid, alive: true });
  await (await acquireProcessLock(path)).release();
  expect(await readdir(folder)).toEqual([]);
});

it('whatever the file holds, tells of nobody or of a process by its PID', async () => {
  const pid = fc.oneof(fc.constantFrom<unknown>(process.pid, 0, -1, 1.5, 1e300, '7', null), fc.integer());
  const said = fc.record(
    { pid, startTicks: fc.jsonValue(), bootId: fc.jsonValue() },
    { requiredKeys: ['pid'] },
  );
  const ownText = `${JSON.stringify(ownIdentity())}\n`;
  const text = fc.oneof(
    { weight: 2, arbitrary: said.map((value) => JSON.stringify(value)) },
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.nat(ownText.length).map((end) => ownText.slice(0, end)),
  );
  const property = fc.asyncProperty(text, async (bytes) => {
    await writeFile(path, bytes);
    const lock = await readLock(path);
    if (lock === undefined) return;
    expect(JSON.parse(String(bytes)).pid).toBe(lock.pid);
    expect([Number.isSafeInteger(lock.pid) && lock.pid > 0, typeof lock.alive]).toEqual([true, 'boolean']);
  });
  await fc.assert(property, { numRuns: 80 });
});

it('tells whose lock it is, and that a process of another boot is gone', async () => {
  const digits = fc.stringMatching(/^[1-9]\d{0,12}$/);
  const other = fc.constant('00000000-0000-0000-0000-000000000000');
  const identity = fc.record({
    pid: fc.integer({ min: 1 }),
    startTicks: digits,
    bootId: other,
    token: digits,
  });
  const property = fc.asyncProperty(identity, async (holder) => {
    await writeFile(path, `${JSON.stringify(holder)}\n`);
    expect(await readLock(path)).toEqual({ pid: holder.pid, alive: false });
  });
  await fc.assert(property, { numRuns: 50 });
});

it('is given back at the end of a program, or told of where it cannot be removed', async () => {
  const told: string[] = [];
  await releaseAtEnd(await acquireProcessLock(path), (text) => told.push(text));
  expect(await readdir(folder)).toEqual([]);
  const lock = { release: () => Promise.reject(new Error('EROFS: read-only file system')) };
  await releaseAtEnd(lock, (text) => told.push(text));
  expect(told).toEqual(['the lock stays behind: EROFS: read-only file system']);
});

import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type CopyProgress,
  checkFiles,
  copyFiles,
  type RcloneJob,
  type RcloneSettings,
} from '@pm-dvr/cam-sync/rclone';
import type { RemoteConfig } from '@pm-dvr/config';
import { type Clock, createLogger, systemClock } from '@pm-dvr/runtime';
import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cable } from '../rig/event-cable.ts';
import { processTree } from '../rig/process-tree.ts';
import { RcloneConfig } from '../rig/rclone-config.ts';
import { SftpServer } from '../rig/sftp-server.ts';
import { noSmallDisk, SmallDisk } from '../rig/small-disk.ts';
import { waitFor } from '../rig/wait.ts';

const DAY = '2026.11.21';
const CLIP = `${DAY}/front-{door}-2026.11.21,09.00.40_001(-43 sec).mp4`;
const NASTY = [
  ...[CLIP, `${DAY}/#hash.mp4`, `${DAY}/;semicolon.mp4`, `${DAY}/ space before.mp4`, `${DAY}/space after `],
  ...[`${DAY}/a*b?[c]{d,e}.mp4`, `${DAY}/back\\slash\\.mp4`, `${DAY}/"double" 'single'.mp4`, `${DAY}/-v`],
  ...[
    `${DAY}/Tür-日本-🎥.mp4`,
    `${DAY}/e\u0301-decomposed.mp4`,
    `${DAY}/tab\tbell\u0007.mp4`,
    `${DAY}/a:b|c<d>.mp4`,
  ],
  ...[
    `${DAY}/%41%2F$HOME\`id\`.mp4`,
    `${DAY}/...`,
    `${DAY}/full／width.mp4`,
    `${DAY}/= like a verdict`,
    '# chain/x',
  ],
];

/** Another one than that of the machine can be tried as well. */
const RCLONE = process.env.PM_DVR_TEST_RCLONE ?? 'rclone';

let folder: string;
let source: string;
let config: RcloneConfig;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rclone-'));
  source = join(folder, 'events');
  config = await RcloneConfig.create(folder);
});
afterEach(() => rm(folder, { recursive: true }));

function settings(clock: Clock = systemClock): RcloneSettings {
  const log = createLogger({ name: 'test', level: 'silent', format: 'json' });
  return {
    program: RCLONE,
    config: config.path,
    stallTimeoutMs: 300_000,
    clock,
    log,
  };
}

function jobFor(
  cloudId: string,
  cloudPath: string,
  files: readonly string[],
  more: Partial<RemoteConfig> = {},
): RcloneJob {
  const remote: RemoteConfig = {
    name: cloudId,
    cloudId,
    cloudPath,
    transfers: 4,
    rcloneOptions: [],
    ...more,
  };
  return { remote, source, files };
}

async function fill(files: readonly string[], text = (file: string) => `contents of ${file}`): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(source, file)), { recursive: true });
    await writeFile(join(source, file), text(file));
  }
}

/** Copies without a time limit, and gives the result. */
async function copy(job: RcloneJob, clock?: Clock) {
  return await copyFiles(settings(clock), job, { signal: AbortSignal.timeout(60_000) });
}

async function check(job: RcloneJob) {
  return await checkFiles(settings(), job, { signal: AbortSignal.timeout(60_000) });
}

const HAS_HASHES = new Set<string>(['a folder', 'sftp with hashes']);

/** A remote of each kind, and where its files lie here as they are; undefined for one that encrypts. */
const KINDS = ['a folder', 'sftp with hashes', 'sftp without hashes', 'crypt'] as const;
interface Remote extends AsyncDisposable {
  readonly cloudPath: string;
  readonly plainFolder: string | undefined;
}

async function remoteOf(kind: (typeof KINDS)[number]): Promise<Remote> {
  const cloud = join(folder, 'cloud');
  if (kind === 'a folder' || kind === 'crypt') {
    await config.addFolder('clear', cloud);
    if (kind === 'crypt') await config.addCrypt('off', 'clear:sealed');
    else await config.addFolder('off', cloud);
    const plainFolder = kind === 'crypt' ? undefined : join(cloud, 'cams');
    return { cloudPath: 'cams', plainFolder, [Symbol.asyncDispose]: async () => {} };
  }
  const server = await SftpServer.create(folder, { hasShell: kind === 'sftp with hashes' });
  await server.start();
  await config.addSftp('off', server);
  const plainFolder = join(server.root, 'cams');
  return { cloudPath: plainFolder, plainFolder, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe.each(KINDS)('rclone and %s', (kind) => {
  test('brings files with every character to the remote, finds them there, and sends nothing twice', async () => {
    await fill(NASTY);
    await using remote = await remoteOf(kind);
    const job = jobFor('off', remote.cloudPath, NASTY);
    expect((await check(job)).failed.map(({ detail }) => detail)).toEqual(
      NASTY.map(() => 'missing at the remote'),
    );
    expect(await copy(job)).toEqual({ isWhole: true, transferred: NASTY.length });
    expect(await check(job)).toEqual({ verified: NASTY, failed: [], isByHash: HAS_HASHES.has(kind) });
    expect(await copy(job)).toEqual({ isWhole: true, transferred: 0 });
    for (const file of remote.plainFolder === undefined ? [] : NASTY) {
      expect(await readFile(join(remote.plainFolder ?? '', file), 'utf8')).toBe(`contents of ${file}`);
    }
  });

  test('finds a file that differs or is missing, tells no trouble, and mends it', async () => {
    const [half, gone, well] = [`${DAY}/half`, `${DAY}/gone`, `${DAY}/well`] as const;
    const files = [half, gone, well];
    await fill(files, () => 'x'.repeat(1000));
    await using remote = await remoteOf(kind);
    const job = jobFor('off', remote.cloudPath, files);
    await copy(job);
    await fill([half], () => 'y'.repeat(1001));
    await rm(join(source, gone));
    const before = await check(job);
    expect(before.verified).toEqual([well]);
    expect(before.failed).toEqual([
      { file: half, detail: expect.stringMatching(/^different at the remote: sizes differ/i) },
      // It is at the remote, but nothing here is to be compared with it.
      { file: gone, detail: 'rclone does not find it here' },
    ]);
    expect(before.trouble).toBeUndefined();
    expect(await copy(job)).toEqual({ isWhole: true, transferred: 1 });
    expect((await check(job)).verified).toEqual([half, well]);
  });
});

describe.each(['a folder', 'sftp with hashes', 'sftp without hashes'] as const)('rclone and %s', (kind) => {
  test('replaces half a file that a killed rclone has left', async () => {
    await fill([CLIP], () => 'x'.repeat(100_000));
    await using remote = await remoteOf(kind);
    const job = jobFor('off', remote.cloudPath, [CLIP]);
    await copy(job);
    const there = join(remote.plainFolder ?? '', CLIP);
    await truncate(there, 50_000);
    expect((await check(job)).verified).toEqual([]);
    expect((await copy(job)).transferred).toBe(1);
    expect((await stat(there)).size).toBe(100_000);
    expect((await check(job)).verified).toEqual([CLIP]);
  });
});

describe.each(['a folder', 'sftp with hashes'] as const)('rclone and %s, which has hashes', (kind) => {
  test('finds wrong bytes behind the right size and time, and mends them', async () => {
    await fill([CLIP], () => 'x'.repeat(1000));
    await using remote = await remoteOf(kind);
    const job = jobFor('off', remote.cloudPath, [CLIP]);
    await copy(job);
    const there = join(remote.plainFolder ?? '', CLIP);
    const { atime, mtime } = await stat(there);
    await writeFile(there, 'y'.repeat(1000));
    await utimes(there, atime, mtime);
    const { verified, failed, trouble } = await check(job);
    expect({ verified, trouble }).toEqual({ verified: [], trouble: undefined });
    expect(failed).toEqual([
      { file: CLIP, detail: expect.stringMatching(/^different at the remote: (md5|sha1) differ$/i) },
    ]);
    expect(await copy(job)).toEqual({ isWhole: true, transferred: 1 });
    expect(await readFile(there, 'utf8')).toBe('x'.repeat(1000));
    expect(await check(job)).toEqual({ verified: [CLIP], failed: [], isByHash: true });
  });

  test('leaves the comparing to the check that follows, and mends what that finds', async () => {
    await fill(NASTY);
    await using remote = await remoteOf(kind);
    const job = jobFor('off', remote.cloudPath, NASTY);
    const options = { signal: AbortSignal.timeout(60_000), isCheckedByHash: true };
    expect(await copyFiles(settings(), job, options)).toEqual({ isWhole: true, transferred: NASTY.length });
    expect((await check(job)).verified).toEqual(NASTY);
    const there = join(remote.plainFolder ?? '', CLIP);
    const { atime, mtime, size } = await stat(there);
    await writeFile(there, 'y'.repeat(size));
    await utimes(there, atime, mtime);
    expect((await check(job)).failed.map(({ file }) => file)).toEqual([CLIP]);
    expect(await copyFiles(settings(), job, options)).toEqual({ isWhole: true, transferred: 1 });
    expect((await check(job)).verified).toEqual(NASTY);
  });
});

describe('rclone and a remote without hashes', () => {
  test('sends a file again that has the right size with holes in it, and not yet its time', async () => {
    await fill([CLIP, `${DAY}/other`], () => 'x'.repeat(1000));
    await using remote = await remoteOf('sftp without hashes');
    const job = jobFor('off', remote.cloudPath, [CLIP, `${DAY}/other`]);
    await copy(job);
    const there = join(remote.plainFolder ?? '', CLIP);
    await writeFile(there, `${'x'.repeat(500)}${'\0'.repeat(500)}`);
    // A remote has whole seconds, and this test does not wait for them.
    await utimes(there, new Date(), new Date(Date.now() + 5_000));
    expect(await copy(job)).toEqual({ isWhole: true, transferred: 1 });
    expect(await readFile(there, 'utf8')).toBe('x'.repeat(1000));
  });
});

describe('rclone', () => {
  const many = Array.from({ length: 8 }, (_, index) => `${DAY}/clip ${index}`);
  /** Slow enough to be caught in the middle. */
  const slow = { bandwidthBytesPerSecond: 200_000, transfers: 1 };
  const big = () => 'x'.repeat(100_000);

  test('tells how far it is, and keeps to its bandwidth', async () => {
    const two = many.slice(0, 2);
    await fill(two, () => 'x'.repeat(400_000));
    await using remote = await remoteOf('a folder');
    const seen: CopyProgress[] = [];
    const begunMs = performance.now();
    const options = {
      onProgress: (progress: CopyProgress) => seen.push(progress),
      signal: AbortSignal.timeout(60_000),
    };
    const result = await copyFiles(settings(), jobFor('off', remote.cloudPath, two, slow), options);
    expect(result).toEqual({ isWhole: true, transferred: two.length });
    expect(performance.now() - begunMs).toBeGreaterThan(2_500);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toMatchObject({ bytes: 800_000, totalBytes: 800_000 });
    expect(Math.max(...seen.map(({ rate }) => rate))).toBeGreaterThan(50_000);
  });

  test('is stopped by a signal, leaves no process, and goes on where it was', async () => {
    await fill(many, big);
    await using remote = await remoteOf('a folder');
    const stop = new AbortController();
    const job = jobFor('off', remote.cloudPath, many, slow);
    const onProgress = ({ bytes }: CopyProgress) => bytes > 100_000 && stop.abort();
    const result = await copyFiles(settings(), job, { onProgress, signal: stop.signal });
    expect(result).toMatchObject({ isWhole: false, error: 'it was stopped' });
    expect(result.trouble).toBeUndefined();
    expect(await rclones()).toEqual([]);
    const { transferred } = await copy({ ...job, remote: { ...job.remote, transfers: 4 } });
    expect(transferred).toBeGreaterThan(0);
    expect(transferred).toBeLessThan(many.length);
    expect((await check(job)).verified).toEqual(many);
  });

  test('that is killed in the middle leaves nothing that is taken for whole', async () => {
    await fill(many, big);
    await using remote = await remoteOf('sftp without hashes');
    const job = jobFor('off', remote.cloudPath, many, slow);
    const copying = copy(job);
    await waitFor(
      'an upload',
      async () => (await readdir(join(remote.plainFolder ?? '', DAY)).catch(() => [])).length > 1,
    );
    for (const pid of await rclones()) process.kill(pid, 'SIGKILL');
    expect(await copying).toMatchObject({
      isWhole: false,
      trouble: 'other',
      error: expect.stringContaining('a signal'),
    });
    const { verified } = await check(job);
    expect(verified.length).toBeLessThan(many.length);
    for (const file of verified)
      expect((await stat(join(remote.plainFolder ?? '', file))).size).toBe(100_000);
    await copy({ ...job, remote: { ...job.remote, bandwidthBytesPerSecond: 10_000_000 } });
    expect((await check(job)).verified).toEqual(many);
  });

  test('that stands still is stopped: a server that accepts and says nothing', async () => {
    await fill([CLIP]);
    const deaf = createServer((socket) => socket.resume().on('error', () => {})).listen(0, '127.0.0.1');
    await new Promise((resolve) => deaf.once('listening', resolve));
    const { port } = deaf.address() as { port: number };
    const server = await SftpServer.create(folder, { hasShell: false });
    await config.addSftp('off', server, port);
    const clock = clockDouble(0);
    const copying = copy(jobFor('off', server.root, [CLIP]), clock);
    await advanceUntil(clock, copying);
    expect(await copying).toEqual({
      ...{ isWhole: false, trouble: 'network', transferred: 0 },
      error: 'rclone stood still for 300 s and was stopped',
    });
    expect(await rclones()).toEqual([]);
    await new Promise((resolve) => deaf.close(resolve));
  });

  test('that stands still is stopped: a cable that is cut', async () => {
    await fill(many, big);
    await using server = await SftpServer.create(folder, { hasShell: false });
    await server.start();
    await using cable = await Cable.lay(server.port);
    await config.addSftp('off', server, cable.port);
    const job = jobFor('off', join(server.root, 'cams'), many, slow);
    const onProgress = ({ bytes }: CopyProgress) => bytes > 100_000 && cable.cut();
    const impatient = { ...settings(), stallTimeoutMs: 4_000 };
    const result = await copyFiles(impatient, job, { onProgress, signal: AbortSignal.timeout(60_000) });
    expect(result).toMatchObject({
      isWhole: false,
      trouble: 'network',
      error: expect.stringContaining('stood still for 4 s'),
    });
    cable.mend();
    await copy({ ...job, remote: { ...job.remote, bandwidthBytesPerSecond: 10_000_000 } });
    expect((await check(job)).verified).toEqual(many);
  });

  test('is not told of a name with a line break, and the others are done', async () => {
    const [broken, well] = [`${DAY}/a\n${DAY}/b`, `${DAY}/well`] as const;
    await fill([broken, `${DAY}/a`, well]);
    await using remote = await remoteOf('a folder');
    const job = jobFor('off', remote.cloudPath, [broken, well]);
    expect(await copy(job)).toMatchObject({ isWhole: false, trouble: 'other', transferred: 1 });
    expect(await readdir(join(remote.plainFolder ?? '', DAY))).toEqual(['well']);
    expect(await check(job)).toEqual({
      verified: [well],
      failed: [{ file: broken, detail: expect.stringContaining('line break') }],
      isByHash: true,
    });
  });
});

describe('the trouble that rclone has', () => {
  beforeEach(() => fill([CLIP]));

  test('is network if nobody listens, and if the host has no address', async () => {
    const server = await SftpServer.create(folder, { hasShell: true });
    await config.addSftp('off', server);
    await config.addSection('[lost]\ntype = sftp\nhost = nowhere.invalid\nuser = x\nkey_file = /dev/null\n');
    const job = jobFor('off', server.root, [CLIP]);
    expect(await copy(job)).toMatchObject({
      trouble: 'network',
      error: expect.stringContaining('connection refused'),
    });
    expect(await check(job)).toMatchObject({ verified: [], trouble: 'network', failed: [{ file: CLIP }] });
    await config.addSection(
      '[web]\ntype = webdav\nurl = http://user:hidden@nowhere.invalid/\nvendor = other\n',
    );
    const lost = await copy(jobFor('web', '', [CLIP]));
    expect(lost).toMatchObject({
      trouble: 'network',
      error: expect.stringMatching(/no such host|server misbehaving|lookup/),
    });
    expect(lost.error).not.toContain('hidden');
  });

  test('is auth if the key is refused', async () => {
    await using server = await SftpServer.create(folder, { hasShell: true });
    await server.start();
    await config.addSftp('off', server);
    await server.rejectKey();
    const job = jobFor('off', server.root, [CLIP]);
    expect(await copy(job)).toMatchObject({
      trouble: 'auth',
      error: expect.stringContaining('unable to authenticate'),
    });
    expect(await check(job)).toMatchObject({ verified: [], trouble: 'auth' });
    await server.acceptKey();
    expect(await copy(job)).toEqual({ isWhole: true, transferred: 1 });
  });

  test.each([
    ['the remote is not configured', 'nowhere', [], /didn't find section/],
    ['an option is unknown', 'off', ['--no-such-option=hidden'], /unknown flag: --no-such-option/],
    ['an option has a wrong value', 'off', ['--checkers', 'many'], /invalid argument "many"/],
  ])('is config if %s', async (_, cloudId, rcloneOptions, error) => {
    await config.addFolder('off', join(folder, 'cloud'));
    const job = jobFor(cloudId, 'cams', [CLIP], { rcloneOptions });
    const result = await copy(job);
    expect(result).toMatchObject({ isWhole: false, trouble: 'config', error: expect.stringMatching(error) });
    expect(result.error).not.toContain('hidden');
    expect(await check(job)).toMatchObject({
      verified: [],
      trouble: 'config',
      error: expect.stringMatching(error),
    });
  });

  test('is config if rclone is not installed, or its configuration is locked', async () => {
    await config.addFolder('off', join(folder, 'cloud'));
    const job = jobFor('off', 'cams', [CLIP]);
    const signal = AbortSignal.timeout(60_000);
    const missing = await copyFiles({ ...settings(), program: 'no-rclone' }, job, { signal });
    expect(missing).toMatchObject({
      trouble: 'config',
      error: expect.stringContaining('no-rclone is not installed'),
    });
    await writeFile(config.path, '# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA\n');
    expect(await copy(job)).toMatchObject({ isWhole: false, trouble: 'config' });
  });

  test.skipIf(noSmallDisk())('is quota if the disk is full', async () => {
    await fill([CLIP, `${DAY}/small`], (file) => (file === CLIP ? 'x'.repeat(3_000_000) : 'small'));
    await using disk = await SmallDisk.create(8);
    await disk.fillUp(1_000_000);
    await config.addFolder('off', disk.path);
    const job = jobFor('off', 'cams', [CLIP, `${DAY}/small`]);
    const result = await copy(job);
    expect(result).toMatchObject({ isWhole: false, trouble: 'quota' });
    expect(result.error).toMatch(/disk space|no space/);
    expect((await check(job)).verified).not.toContain(CLIP);
    await disk.makeRoom();
    expect(await copy(job)).toMatchObject({ isWhole: true });
    expect((await check(job)).verified).toEqual(job.files);
  });

  test.skipIf(noSmallDisk())('is auth if nothing may be written there', async () => {
    await using disk = await SmallDisk.create(4);
    disk.makeReadOnly();
    await config.addFolder('off', disk.path);
    const result = await copy(jobFor('off', 'cams', [CLIP]));
    expect(result).toMatchObject({
      isWhole: false,
      trouble: 'auth',
      error: expect.stringContaining('read-only'),
    });
  });

  test('is other if there is no such folder for it', async () => {
    await using server = await SftpServer.create(folder, { hasShell: true });
    await server.start();
    await config.addSftp('off', server);
    expect(await copy(jobFor('off', '/proc/1', [CLIP]))).toMatchObject({ isWhole: false, trouble: 'other' });
  });
});

test('rclone is told of no file if there is none, for without a list it would copy everything', async () => {
  await fill([CLIP]);
  await config.addFolder('off', join(folder, 'cloud'));
  expect(await copy(jobFor('off', '', []))).toEqual({ isWhole: true, transferred: 0 });
  expect(await check(jobFor('off', '', []))).toEqual({ verified: [], failed: [], isByHash: false });
  expect(await readdir(folder)).not.toContain('cloud');
});

async function rclones(): Promise<number[]> {
  const pids = await processTree(process.pid);
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => names[index]?.startsWith('rclone'));
}

/** Lets five minutes go by, again and again: nobody can tell from outside when rclone's time begins to count. */
async function advanceUntil(clock: ClockDouble, over: Promise<unknown>): Promise<void> {
  let isOver = false;
  void over.finally(() => {
    isOver = true;
  });
  await waitFor('the end', async () => {
    await clock.advance(300_000);
    return isOver;
  });
}

import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type BoundChild, type BoundChildOptions, findProgram, startBoundChild } from './child-process.ts';
import { startProgram } from './program-fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'child-process-'));
});
afterEach(() => rm(folder, { recursive: true }));

const PATIENCE = { timeout: 10_000 };

/** Starts a shell program as a bound child and ends it with the test. */
async function shell(program: string, options: BoundChildOptions = {}): Promise<BoundChild> {
  const child = await startBoundChild('sh', ['-c', program], options);
  onTestFinished(() => void child.stop(0));
  return child;
}

async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

async function firstLine(stream: Readable): Promise<string> {
  const [chunk] = await once(stream, 'data');
  return String(chunk).trim();
}

describe('a bound child', () => {
  it.each([
    ['exit 0', { code: 0, signal: null }],
    ['exit 7', { code: 7, signal: null }],
    ['kill -ABRT $$', { code: null, signal: 'SIGABRT' }],
  ])('tells how it ended: %s', async (program, exit) => {
    const child = await shell(program);
    child.stderr.resume();
    expect(await child.exited).toEqual(exit);
  });

  it('gets text on standard input, then its end, and nothing of it in its arguments', async () => {
    const secret = `user:${'p'.repeat(200_000)}@`;
    const child = await shell('cat >&2; tr "\\0" " " < /proc/$$/cmdline >&3', { stdin: secret, outputs: 1 });
    const [said, command] = await Promise.all([text(child.stderr), text(child.outputs[0] as Readable)]);
    expect(said).toBe(secret);
    expect(command).not.toContain('user:');
  });

  it('has its standard output read if it is wanted, and sees only the environment that it is given', async () => {
    const env = { PATH: process.env.PATH, SEEN: 'yes' };
    const child = await shell('env', { stdout: true, env });
    child.stderr.resume();
    const lines = (await text(child.stdout as Readable)).trim().split('\n');
    const shells = /^(PATH|PWD|SHLVL|_|OLDPWD)=/;
    expect(lines.filter((line) => !shells.test(line))).toEqual(['SEEN=yes']);
    expect((await shell('true')).stdout).toBeUndefined();
  });

  it('has its file descriptors from 3 on read apart', async () => {
    const child = await shell('echo three >&3; echo four >&4; echo two >&2', { outputs: 2 });
    const streams = [child.stderr, ...child.outputs];
    expect(await Promise.all(streams.map((stream) => text(stream)))).toEqual(['two\n', 'three\n', 'four\n']);
  });

  it('loses none of its output, however soon it ends', async () => {
    for (let round = 0; round < 50; round++) {
      const child = await shell('echo said >&2; echo told >&3; exit 3', { outputs: 1 });
      const said = await Promise.all([text(child.stderr), text(child.outputs[0] as Readable)]);
      expect([...said, await child.exited]).toEqual(['said\n', 'told\n', { code: 3, signal: null }]);
    }
  });

  it('takes arguments as they are, without a shell', async () => {
    const words = ['$HOME', '`id`', "it's", '"', ' two  words ', 'a\nb', '', '--', '; exit 9', 'ü'];
    const print = 'for word; do printf "<%s>" "$word" >&2; done';
    const child = await startBoundChild('sh', ['-c', print, 'sh', ...words]);
    expect(await text(child.stderr)).toBe(words.map((word) => `<${word}>`).join(''));
  });

  it('lives in a session of its own, so that Ctrl-C in a terminal does not reach it', async () => {
    const child = await shell('echo ready >&2; exec sleep 30');
    await firstLine(child.stderr);
    const fields = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).replace(/.*\) /s, '').split(' ');
    expect([fields[2], fields[3]]).toEqual([String(child.pid), String(child.pid)]);
  });

  it('is asked to end by SIGTERM', async () => {
    const child = await shell(
      'trap "echo bye >&3; exit 5" TERM; echo ready >&2; while :; do sleep 0.05; done',
      {
        outputs: 1,
      },
    );
    const goodbye = text(child.outputs[0] as Readable);
    await firstLine(child.stderr);
    expect(await child.stop(10_000)).toEqual({ code: 5, signal: null });
    expect(await goodbye).toBe('bye\n');
  });

  it('is killed when it has not ended at the deadline', async () => {
    const child = await shell('trap "" TERM; echo ready >&2; while :; do sleep 0.05; done');
    await firstLine(child.stderr);
    const before = performance.now();
    expect(await child.stop(300)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(performance.now() - before).toBeGreaterThanOrEqual(295);
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(await child.stop(300)).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('takes what it started with it when it is stopped', async () => {
    const child = await shell('sleep 60 & echo $! >&3; echo ready >&2; wait', { outputs: 1 });
    const grandchild = Number(await firstLine(child.outputs[0] as Readable));
    await firstLine(child.stderr);
    await child.stop(200);
    await expect.poll(() => runs(grandchild), PATIENCE).toBe(false);
  });

  it('dies with its parent, even if that is killed', async () => {
    const parent = await startProgram(
      folder,
      `import { startBoundChild } from './child-process.ts';
       const child = await startBoundChild('sleep', ['60']);
       console.log(child.pid);
       setInterval(() => {}, 1000);`,
    );
    const pid = Number(await parent.line());
    expect(await runs(pid)).toBe(true);
    parent.child.kill('SIGKILL');
    await parent.ended;
    await expect.poll(() => runs(pid), PATIENCE).toBe(false);
  });

  it('does not outlive a parent that is killed while it starts it', async () => {
    const marker = join(folder, 'started');
    await writeFile(join(folder, 'reader'), `#!/bin/sh\necho $$ >> '${marker}'\nexec cat\n`, { mode: 0o755 });
    for (const delayMs of [0, 1, 2, 4, 8, 16, 32, 1_000]) {
      const parent = await startProgram(
        folder,
        `import { startBoundChild } from './child-process.ts';
         const started = startBoundChild('${join(folder, 'reader')}', [], { stdin: 'x'.repeat(10) });
         setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${delayMs});
         await started;
         setInterval(() => {}, 1000);`,
      );
      await parent.ended;
    }
    const pids = (await readFile(marker, 'utf8')).trim().split('\n').map(Number);
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) await expect.poll(() => runs(pid), PATIENCE).toBe(false);
  });

  it('ends for who waits, though nobody reads what it says', async () => {
    for (let round = 0; round < 20; round++)
      expect(await (await shell('echo said >&2; exit 3')).exited).toEqual({ code: 3, signal: null });
  });

  it('that cannot be started is an error, not a crash', async () => {
    await expect(startBoundChild('no-such-program', [])).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      exitCode: 69,
    });
    await expect(startBoundChild('sleep', ['60'], { cwd: join(folder, 'absent') })).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
    });
  });
});

describe('findProgram', () => {
  it('looks along PATH, then in the usual places', async () => {
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'b', 'ours'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(join(folder, 'ours'), 'not executable', { mode: 0o644 });
    expect(findProgram('ours', `${folder}:${join(folder, 'b')}`)).toBe(join(folder, 'b', 'ours'));
    expect(findProgram('sh', '')).toMatch(/^\/(usr\/)?bin\/sh$/);
    expect(findProgram('/bin/sh', '')).toBe('/bin/sh');
  });

  it('does not take a folder for a program', async () => {
    await mkdir(join(folder, 'ours'));
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'b', 'ours'), '#!/bin/sh\n', { mode: 0o755 });
    expect(findProgram('ours', `${folder}:${join(folder, 'b')}`)).toBe(join(folder, 'b', 'ours'));
    expect(() => findProgram(folder)).toThrow(folder);
  });
});

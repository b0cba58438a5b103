import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, systemClock } from '@pm-dvr/runtime';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RcloneSettings } from './rclone-command.ts';
import { runRclone } from './rclone-process.ts';
import { rcloneVersion } from './rclone-version.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rclone-process-'));
});
afterEach(() => rm(folder, { recursive: true }));

const remote = { name: 'off', cloudId: 'off', cloudPath: '', transfers: 4, rcloneOptions: ['--x-pass=hush'] };
const JOB = { remote, source: '/', files: [] };

/** A shell program in rclone's place. */
async function settings(
  program: string,
  clock: RcloneSettings['clock'] = systemClock,
): Promise<RcloneSettings> {
  const path = join(folder, 'rclone');
  await writeFile(path, `#!/bin/sh\n${program}\n`);
  await chmod(path, 0o755);
  const log = createLogger({ name: 'test', level: 'silent', format: 'json' });
  return { program: path, stallTimeoutMs: 60_000, clock, log };
}

const STATS = (bytes: number) => `echo '{"stats":{"bytes":${bytes}}}' >&2`;

describe('a run of rclone', () => {
  it('gets its input, and gives its output without a torn line, errors without secrets, and statistics', async () => {
    const notes: string[] = [];
    const output: string[] = [];
    const program = `cat; printf torn; echo 'Error: no hush' >&2; echo note >&2; ${STATS(7)}; exit 3`;
    const signal = new AbortController().signal;
    const run = await runRclone(await settings(program), JOB, [], {
      ...{ stdin: 'one\nzwei ü\n', signal },
      onOutput: (line) => output.push(line),
      onNote: (note) => notes.push(note),
    });
    expect(run).toMatchObject({ exitCode: 3, errors: [{ text: 'Error: no ***' }], stats: { bytes: 7 } });
    expect(run.stopped).toBeUndefined();
    expect({ output, notes }).toEqual({ output: ['one', 'zwei ü'], notes: ['note'] });
  });

  it('is not stopped while it moves, and is a stall timeout after its last move', async () => {
    const clock = clockDouble(0);
    const go = join(folder, 'go');
    const program = `${STATS(1)}; until [ -e ${go} ]; do sleep 0.02; done; ${STATS(2)}; ${STATS(2)}; exec sleep 60`;
    let seen: (bytes: number) => void = () => {};
    const bytes = (wanted: number) =>
      new Promise<void>((resolve) => {
        seen = (now) => now === wanted && resolve();
      });
    const signal = new AbortController().signal;
    const first = bytes(1);
    const running = runRclone(await settings(program, clock), JOB, [], {
      ...{ stdin: '', signal, onStats: (stats) => seen(stats.bytes) },
    });
    let isOver = false;
    void running.then(() => {
      isOver = true;
    });
    await first;
    await clock.advance(59_000);
    const second = bytes(2);
    await writeFile(go, '');
    await second;
    await clock.advance(59_000);
    expect(isOver).toBe(false);
    await clock.advance(1_000);
    const { stopped, failure } = await running;
    expect(stopped).toBe('stalled');
    expect(failure).toEqual({ trouble: 'network', error: 'rclone stood still for 60 s and was stopped' });
  });

  it('is aborted before it begins, and while it runs', async () => {
    const stop = new AbortController();
    const mark = join(folder, 'mark');
    const sleeping = await settings(`echo x > ${mark}; exec sleep 60`);
    const stats = await settings(`${STATS(1)}; exec sleep 60`);
    const run = await runRclone(stats, JOB, [], {
      stdin: '',
      signal: stop.signal,
      onStats: () => stop.abort(),
    });
    expect(run).toMatchObject({ stopped: 'aborted', failure: { error: 'it was stopped' } });
    expect(await runRclone(sleeping, JOB, [], { stdin: '', signal: stop.signal })).toMatchObject({
      stopped: 'aborted',
    });
    await expect(readFile(mark)).rejects.toThrow('ENOENT');
  });

  it('keeps neither a long log nor a long line', async () => {
    const program =
      'yes \'{"level":"error","msg":"no"}\' | head -5000 >&2; head -c 3000000 /dev/zero | tr \'\\0\' x >&2';
    const run = await runRclone(await settings(program), JOB, [], {
      stdin: '',
      signal: new AbortController().signal,
    });
    expect(run.errors.length).toBe(2_000);
    expect(run.exitCode).toBe(0);
  });
});

describe('the version of rclone', () => {
  it.each(['1.53.0', '1.60.1-DEV', '1.76.0', '2.0.0'])('is told: %s', async (version) => {
    expect(await rcloneVersion(await settings(`echo 'rclone v${version}'; echo '- os/type: linux'`))).toBe(
      version,
    );
  });

  it.each(['1.52.9', '0.99'])('is too old: %s', async (version) => {
    const old = rcloneVersion(await settings(`echo 'rclone v${version}'`));
    await expect(old).rejects.toMatchObject({
      code: 'RCLONE_TOO_OLD',
      exitCode: 69,
      message: expect.stringContaining('1.53'),
    });
  });

  it('is missing if there is no rclone, or something else by its name', async () => {
    const none = rcloneVersion({ ...(await settings('')), program: 'no-such-rclone' });
    await expect(none).rejects.toMatchObject({
      code: 'RCLONE_MISSING',
      exitCode: 69,
      message: expect.stringContaining('no-such-rclone'),
    });
    await expect(rcloneVersion(await settings('echo hello'))).rejects.toMatchObject({
      code: 'RCLONE_MISSING',
    });
  });
});

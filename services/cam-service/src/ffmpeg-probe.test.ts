import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseVersion, probeFfmpeg } from './ffmpeg-probe.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ffmpeg-probe-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A program in ffmpeg's place. */
async function program(script: string, mode = 0o755): Promise<string> {
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode });
  return path;
}

const output = (version: string, formatMajor: number) =>
  `ffmpeg version ${version} Copyright (c) 2000-2021 the FFmpeg developers\nbuilt with gcc\nlibavutil      57. 28.100 / 57. 28.100\nlibavformat    ${formatMajor}. 27.100 / ${formatMajor}. 27.100\n`;

describe('the installed ffmpeg', () => {
  it('is found on PATH and is new enough', async () => {
    const facts = await probeFfmpeg('ffmpeg');
    expect(facts.path).toMatch(/^\/.*\/ffmpeg$/);
    expect(facts.version).toMatch(/\d/);
    expect(facts.formatMajor).toBeGreaterThanOrEqual(59);
  });

  it.each([
    ['4.4.2-0ubuntu0.22.04.1', 58],
    ['n3.4', 57],
  ])('is refused when it is as old as %s', async (version, formatMajor) => {
    const path = await program(`cat <<'END'\n${output(version, formatMajor)}END`);
    await expect(probeFfmpeg(path)).rejects.toMatchObject({
      ...{ code: 'FFMPEG_TOO_OLD', exitCode: 69 },
      message: `${path} is version ${version}; ffmpeg 5.0 or newer is needed`,
    });
  });

  it.each([
    ['says something else', 'echo avconv version 1'],
    ['says nothing', 'exit 0'],
    ['says a gigabyte', 'exec cat /dev/zero'],
    ['fails', 'echo cannot open shared object file >&2; exit 127'],
    ['crashes', 'kill -SEGV $$'],
  ])('is refused when it %s', async (_, script) => {
    await expect(probeFfmpeg(await program(script))).rejects.toMatchObject({
      ...{ code: 'PROGRAM_FAILED', exitCode: 69 },
      message: expect.stringContaining(folder),
    });
  });

  it('is not waited for for ever, even if it minds no signal', async () => {
    const path = await program('trap "" TERM INT HUP\nwhile :; do sleep 0.1; done');
    const before = performance.now();
    await expect(probeFfmpeg(path, 300)).rejects.toMatchObject({ code: 'PROGRAM_FAILED', exitCode: 69 });
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  it.each([
    ['is missing', () => 'no-such-ffmpeg'],
    ['may not be executed', () => program('exit 0', 0o644)],
    ['is a folder', () => folder],
  ])('is named when it %s', async (_, make) => {
    const path = await make();
    await expect(probeFfmpeg(path)).rejects.toMatchObject({
      ...{ code: 'PROGRAM_MISSING', exitCode: 69 },
      message: expect.stringContaining(path),
    });
  });
});

describe('the version', () => {
  it.each(['5.1.9-0+deb12u1', 'n7.1', '6.0', 'N-113007-g8d24a28d06', 'git-2023-01-01'])('%s', (version) => {
    expect(parseVersion(output(version, 60))).toEqual({ version, formatMajor: 60 });
  });

  it.each(['', 'ffmpeg', 'ffmpeg version 5.1', 'libavformat 59.', ' ffmpeg version 5\nlibavformat 59.27'])(
    'is not in %j',
    (text) => {
      expect(parseVersion(text)).toBeUndefined();
    },
  );
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
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

  it('is what ffmpeg says, whatever else it says', () => {
    const version = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.+~-]{0,20}$/);
    const more = fc.stringMatching(/^( [a-z0-9 .:=-]*\n){0,3}$/);
    const property = fc.property(version, fc.nat(999), more, (said, formatMajor, rest) => {
      const text = output(said, formatMajor).replace('built with gcc\n', `built with gcc\n${rest}`) + rest;
      expect(parseVersion(text)).toEqual({ version: said, formatMajor });
    });
    fc.assert(property);
  });

  it('is none, or sound, in what is cut, altered, or any other text', () => {
    const whole = output('5.1', 59);
    const major = whole.indexOf('libavformat');
    const place = fc.oneof(fc.nat(whole.length), fc.integer({ min: major, max: major + 20 }));
    const text = fc.oneof(
      fc
        .tuple(place, fc.nat(9), fc.string({ maxLength: 4 }))
        .map(([at, cut, other]) => whole.slice(0, at) + other + whole.slice(at + cut)),
      fc.nat(whole.length).map((end) => whole.slice(0, end)),
      fc.string(),
    );
    const property = fc.property(text, (said) => {
      const parsed = parseVersion(said);
      if (parsed === undefined) return;
      expect(said).toContain(`ffmpeg version ${parsed.version}`);
      expect(parsed.version).toMatch(/^\S+$/);
      expect(Number.isSafeInteger(parsed.formatMajor)).toBe(true);
      expect(said).toMatch(new RegExp(`libavformat\\s+0*${parsed.formatMajor}\\.`));
    });
    fc.assert(property, { numRuns: 500 });
  });
});

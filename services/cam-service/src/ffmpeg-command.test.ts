import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBoundChild } from '@pm-dvr/runtime';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ffmpegArguments,
  inputScript,
  isFile,
  probeArguments,
  type RecordingPlan,
  reportPeriodMs,
} from './ffmpeg-command.ts';

let folder: string;
let sample: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ffmpeg-command-'));
  sample = join(folder, 'sample.mp4');
  await promisify(execFile)('ffmpeg', [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x36:rate=10:duration=1.2'],
    ...['-c:v', 'libx264', '-g', '5', sample],
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

const PLAN: RecordingPlan = {
  source: 'rtsp://user:secret@192.0.2.10:554/stream1',
  transport: 'tcp',
  audio: 'copy',
  hevc: false,
  stampOnArrival: false,
  segmentMs: 10_000,
  fragmentMs: 500,
  stallTimeoutMs: 8_000,
  inputOptions: [],
  outputOptions: [],
  liveDir: '/store/recent/front/.live',
  pid: 4711,
  firstSequence: 42,
};

/** Has the real ffmpeg run a plan; gives its exit code and what it said. */
async function ffmpeg(
  args: readonly string[],
  script: string,
): Promise<{ code: number | null; said: string }> {
  const child = await startBoundChild('ffmpeg', args, { stdin: script, outputs: 2 });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  for (const output of child.outputs) output.resume();
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const { code } = await child.exited;
  clearTimeout(timer);
  return { code, said };
}

/** The value that follows a word among arguments. */
function after(args: readonly string[], word: string): string | undefined {
  const position = args.indexOf(word);
  return position < 0 ? undefined : args[position + 1];
}

describe('the arguments', () => {
  it.each([
    ['rtsp', PLAN],
    ['a flag for H.265 and sound to encode', { ...PLAN, hevc: true, audio: 'aac' as const }],
    ['http', { ...PLAN, source: 'http://user:secret@192.0.2.10/video.mjpg', stampOnArrival: true }],
  ])('hold nothing of the source (%s)', (_, plan) => {
    const words = [...ffmpegArguments(plan), ...probeArguments(plan)].join(' ');
    expect(words).not.toMatch(/secret|user|192\.0\.2/);
  });

  it('number the clips from the sequence on, in the live folder, in the right length', () => {
    const args = ffmpegArguments(PLAN);
    expect(after(args, '-segment_start_number')).toBe('42');
    expect(after(args, '-segment_time')).toBe('10');
    expect(args.at(-1)).toBe('/store/recent/front/.live/4711-%09d.mp4');
    expect(ffmpegArguments({ ...PLAN, liveDir: '/a%03d/b' }).at(-1)).toBe('/a%%03d/b/4711-%09d.mp4');
  });

  it.each([
    ['copy', ['-map', '0:a:0?', '-c:a', 'copy']],
    ['aac', ['-map', '0:a:0?', '-c:a', 'aac', '-b:a', '32k']],
    ['none', ['-an']],
  ] as const)('treat sound as told: %s', (audio, words) => {
    expect(ffmpegArguments({ ...PLAN, audio }).join(' ')).toContain(words.join(' '));
  });

  it("leave the owner's output options the last word over the copying, not over where it goes", () => {
    const args = ffmpegArguments({ ...PLAN, outputOptions: ['-metadata', 'title=a b'] });
    const own = args.indexOf('-metadata');
    expect(own).toBeGreaterThan(args.lastIndexOf('-c:v'));
    expect(own).toBeLessThan(args.indexOf('-segment_list'));
  });

  it('have progress reported more than twice in a stall time-out, but not all the time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_000, max: 300_000 }), (stallTimeoutMs) => {
        const periodMs = reportPeriodMs(stallTimeoutMs);
        expect(periodMs).toBeGreaterThanOrEqual(500);
        expect(periodMs * 2.5).toBeLessThanOrEqual(stallTimeoutMs);
      }),
    );
  });
});

describe('the input script', () => {
  it('says how to open an RTSP source', () => {
    expect(inputScript(PLAN)).toBe(
      [
        'ffconcat version 1.0',
        "file 'rtsp://user:secret@192.0.2.10:554/stream1'",
        "option rtsp_transport 'tcp'",
        "option allowed_media_types 'video+audio'",
        "option timeout '4000000'",
        "option fpsprobesize '0'",
        "option max_ts_probe '0'",
        '',
      ].join('\n'),
    );
  });

  it("puts the owner's input options behind its own, flags with the value 1", () => {
    const script = inputScript({
      ...PLAN,
      inputOptions: ['-timeout', '5', '-rtsp_flags', "it's", '-an', '-offset', '-3'],
    });
    expect(script.split('\n').slice(7)).toEqual([
      "option timeout '5'",
      "option rtsp_flags 'it'\\''s'",
      "option an '1'",
      "option offset '-3'",
      '',
    ]);
  });

  it('leaves sound out of the connection that is not wanted', () => {
    expect(inputScript({ ...PLAN, audio: 'none' })).toContain("option allowed_media_types 'video'\n");
  });

  it('has one line for each option, whatever the words are', () => {
    const word = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !/[\r\n\0]/.test(text));
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 5 }), (path, values) => {
        const inputOptions = values.flatMap((value) => ['-name', value]);
        const plan = { ...PLAN, source: `/${path}`, inputOptions };
        const lines = inputScript(plan).split('\n');
        expect(lines[0]).toBe('ffconcat version 1.0');
        expect(lines.slice(1).every((line) => line === '' || /^(file|option \S+) '.*'$/su.test(line))).toBe(
          true,
        );
      }),
    );
  });
});

describe('ffmpeg itself', () => {
  it.each([
    'plain.mp4',
    'two  words.mp4',
    ' leading and trailing .mp4 ',
    "it's.mp4",
    "''.mp4",
    "'\\''; option x 'y.mp4",
    'back\\slash.mp4',
    '\\',
    'a "quoted" name.mp4',
    '#hash.mp4',
    'que?ry=1&b.mp4',
    '100%d.mp4',
    '%20.mp4',
    'colon:and,comma.mp4',
    'file:x.mp4',
    'rtsp:..mp4',
    '$HOME`id`;.mp4',
    'tab\there.mp4',
    'Tür — 門.mp4',
    '-i.mp4',
    'a'.repeat(250),
  ])('opens the file that is named %j, and no other', async (name) => {
    const source = join(folder, name);
    await copyFile(sample, source);
    const plan = { ...PLAN, source, audio: 'none' as const };
    const { code, said } = await ffmpeg(probeArguments(plan), inputScript(plan));
    expect(said).toContain('Video: h264');
    expect(code).toBe(0);
    await rm(source);
  });

  it('opens a file given as a URL', async () => {
    const plan = { ...PLAN, source: `file://${sample}` };
    expect(await ffmpeg(probeArguments(plan), inputScript(plan))).toMatchObject({ code: 0 });
    expect([isFile(plan.source), isFile(sample), isFile(PLAN.source)]).toEqual([true, true, false]);
  });

  it('writes clips with running numbers into a folder with a hostile name', async () => {
    const liveDir = join(folder, "it's 100%d of:a,'b\\c", '.live');
    await mkdir(liveDir, { recursive: true });
    const plan = { ...PLAN, source: sample, segmentMs: 500, liveDir, audio: 'none' as const };
    const { code, said } = await ffmpeg(ffmpegArguments(plan), inputScript(plan));
    expect(said).not.toMatch(/\[(error|fatal)\]/);
    expect(code).toBe(0);
    expect(await readdir(liveDir)).toEqual([
      '4711-000000042.mp4',
      '4711-000000043.mp4',
      '4711-000000044.mp4',
    ]);
  });

  it("lets the owner's input options stand over the recorder's", async () => {
    const server = { ...PLAN, source: 'rtsp://127.0.0.1:1/x', inputOptions: ['-rtsp_transport', 'nonsense'] };
    expect((await ffmpeg(probeArguments(server), inputScript(server))).said).toContain('nonsense');
  });
});

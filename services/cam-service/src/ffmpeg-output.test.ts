import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LineSplitter,
  logMessage,
  ProgressParser,
  parseInputStream,
  parseSegmentLine,
} from './ffmpeg-output.ts';

describe('LineSplitter', () => {
  test('gives the same lines however the text is cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z=,. ]*$/)),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (lines, cuts) => {
          const text = lines.map((line) => `${line}\n`).join('');
          const splitter = new LineSplitter();
          const seen: string[] = [];
          for (let at = 0; at < text.length; ) {
            const size = cuts.next().value as number;
            seen.push(...splitter.push(text.slice(at, at + size)));
            at += size;
          }
          expect(seen).toEqual(lines);
        },
      ),
    );
  });

  test('does not grow without bounds on text that has no lines', () => {
    const splitter = new LineSplitter(100);
    for (let n = 0; n < 1000; n++) splitter.push('x'.repeat(1000));
    expect(splitter.push('\n')[0]?.length).toBeLessThanOrEqual(100);
  });
});

describe('ProgressParser', () => {
  const block = (frame: number, time: string) =>
    `frame=${frame}\nfps=25.0\nstream_0_0_q=-1.0\nout_time_us=${time}\nspeed=1x\nprogress=continue\n`;

  test('gives a block once it is whole, wherever it is cut', () => {
    const text = block(42, '1680000');
    for (let cut = 1; cut < text.length; cut++) {
      const parser = new ProgressParser();
      expect(parser.push(text.slice(0, cut))).toBeUndefined();
      expect(parser.push(text.slice(cut))).toEqual({ frames: 42, streamMs: 1680 });
    }
  });

  test('gives the newest of several blocks', () => {
    expect(new ProgressParser().push(block(1, '40000') + block(2, '80000'))).toEqual({
      frames: 2,
      streamMs: 80,
    });
  });

  test('knows no time while ffmpeg knows none', () => {
    expect(new ProgressParser().push(block(0, 'N/A'))).toEqual({ frames: 0, streamMs: undefined });
  });

  test('does not grow without bounds on text that has no blocks', () => {
    const parser = new ProgressParser();
    for (let n = 0; n < 1000; n++) parser.push('x'.repeat(10_000));
    expect(parser.push('\nframe=3\nout_time_us=5\nprogress=end\n')).toEqual({ frames: 3, streamMs: 0.005 });
  });
});

test('reads the segment list, with and without folders and quotes', () => {
  expect(parseSegmentLine('7-000000042.mp4,0.000000,4.128984')).toEqual({
    fileName: '7-000000042.mp4',
    startMs: 0,
    endMs: 4128.984,
  });
  expect(parseSegmentLine('"/a,b/7-000000042.mp4",1.0,2.0')).toBeUndefined();
  expect(parseSegmentLine('"/a/7-000000042.mp4",1.0,2.0')?.fileName).toBe('7-000000042.mp4');
  expect(parseSegmentLine('')).toBeUndefined();
});

test('reads the streams of the input and nothing else', () => {
  expect(parseInputStream('  Stream #0:0: Video: h264 (Main), yuv420p, 640x360, 25 fps')).toMatchObject({
    kind: 'video',
    codec: 'h264',
  });
  expect(parseInputStream('  Stream #0:1(eng): Audio: pcm_alaw, 8000 Hz, mono')).toMatchObject({
    codec: 'pcm_alaw',
  });
  expect(parseInputStream('  Stream #0:1[0x100](und): Audio: aac (LC)')).toMatchObject({ codec: 'aac' });
  expect(parseInputStream('  Stream #0:0 -> #0:0 (copy)')).toBeUndefined();
});

test('separates the level of a message from its text', () => {
  expect(logMessage('[rtsp @ 0x55b1] [error] method DESCRIBE failed: 401 Unauthorized')).toEqual({
    level: 'error',
    text: 'method DESCRIBE failed: 401 Unauthorized',
  });
  expect(logMessage('[info] Stream mapping:')).toEqual({ level: 'info', text: 'Stream mapping:' });
});

test('reads a line of the segment list as it was written, and any other text never as one of another file', () => {
  const fileName = fc.stringMatching(/^[1-9]\d{0,6}-\d{9}\.mp4$/);
  const folder = fc.constantFrom('', '/srv/.live/', 'x y/');
  const time = fc.integer({ min: -10_000_000, max: 1_000_000_000_000 }).map((us) => us / 1e6);
  const written = fc.property(
    fileName,
    folder,
    fc.boolean(),
    time,
    time,
    (name, path, quoted, start, end) => {
      const file = quoted ? `"${path}${name}"` : path + name;
      const line = `${file},${start.toFixed(6)},${end.toFixed(6)}`;
      expect(parseSegmentLine(line)).toEqual({ fileName: name, startMs: start * 1_000, endMs: end * 1_000 });
    },
  );
  fc.assert(written);
  const nearly = fc.string({ unit: fc.constantFrom(...'a1.,-"/\n') });
  const any = fc.property(fc.oneof(nearly, fc.string()), (line) => {
    const read = parseSegmentLine(line);
    if (!read) return;
    expect(read.fileName).not.toMatch(/[/",]/);
    expect(line).toContain(read.fileName);
    expect([read.startMs, read.endMs].every(Number.isFinite)).toBe(true);
  });
  fc.assert(any, { numRuns: 300 });
});

test('takes level and text of a message apart, whatever the text, and leaves any other line whole', () => {
  const object = fc.constantFrom('', '[rtsp @ 0x55b1] ', '[mp4 @ 0x1] [out#0/segment @ 0xff] ');
  const level = fc.constantFrom('error', 'warning', 'info', 'fatal');
  const text = fc.string().map((said) => said.replaceAll(/[\n\r]/g, ''));
  const property = fc.property(object, level, text, (where, said, message) => {
    expect(logMessage(`${where}[${said}] ${message}`)).toEqual({ level: said, text: message });
    const other = logMessage(message);
    if (other.text !== message) expect(message).toContain(`[${other.level}] ${other.text}`);
  });
  fc.assert(property);
});

test('reads a stream of the input whatever ffmpeg adds, and nothing else of any text', () => {
  const kind = fc.constantFrom('Video', 'Audio', 'Data');
  const mark = fc.constantFrom('', '(eng)', '[0x100](und)', '[0x1]');
  const codec = fc.stringMatching(/^[a-z0-9_]{1,12}$/);
  const rest = fc.stringMatching(/^( \([A-Za-z ]{1,8}\))?(, [a-z0-9() .]{1,12}){0,3}$/);
  const property = fc.property(fc.nat(9), kind, mark, codec, rest, (index, said, marks, name, more) => {
    const read = parseInputStream(`  Stream #0:${index}${marks}: ${said}: ${name}${more}`);
    const expected = { kind: said.toLowerCase(), codec: name, description: name + more };
    expect(read).toEqual(said === 'Data' ? undefined : expected);
  });
  fc.assert(property);
  const other = fc.property(fc.string(), (text) => {
    expect(parseInputStream(text)).toBeUndefined();
  });
  fc.assert(other);
});

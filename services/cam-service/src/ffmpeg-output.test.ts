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

import { describe, expect, test } from 'vitest';
import { explainExit, needsSomebody } from './failure-policy.ts';

const exit = { code: 1, signal: null };
const explain = (messages: string[], hadVideo = false) =>
  explainExit({ exit, messages, hadVideo, isFile: false }).cause;

describe('explainExit', () => {
  test.each([
    [['method DESCRIBE failed: 401 Unauthorized'], 'unauthorized'],
    [['Server returned 403 Forbidden (access denied)'], 'unauthorized'],
    [['method DESCRIBE failed: 404 Not Found', 'pipe:0: Server returned 404 Not Found'], 'not-found'],
    [['method DESCRIBE failed: 503 Service Unavailable'], 'camera-error'],
    [['method DESCRIBE failed: 500 No space left on device'], 'camera-error'],
    [['method SETUP failed: 461 Read-only file system'], 'camera-error'],
    [['HTTP error 401 Connection refused'], 'unauthorized'],
    [['method DESCRIBE failed: 404 '], 'not-found'],
    [['Connection to tcp://192.0.2.1:554?timeout=0 failed: Connection refused'], 'connection-refused'],
    [['Connection to tcp://192.0.2.1:554 failed: No route to host'], 'host-unreachable'],
    [['Failed to resolve hostname nowhere.example: Name or service not known'], 'host-unreachable'],
    [['pipe:0: Connection timed out'], 'no-answer'],
    [['dimensions not set', 'Could not write header for output file #0'], 'video-stalled'],
    [
      ['Could not find tag for codec pcm_alaw in stream #1, codec not currently supported in container'],
      'unsupported-stream',
    ],
    [['av_interleaved_write_frame(): No space left on device'], 'disk-full'],
    [['av_interleaved_write_frame(): No such file or directory'], 'store-unwritable'],
    [["Failed to open segment '/srv/recent/front/.live/7-1.mp4': Read-only file system"], 'store-unwritable'],
  ] as const)('%j is %s', (messages, cause) => {
    expect(explain([...messages])).toBe(cause);
  });

  test('a killed ffmpeg is no fault of the camera', () => {
    const killed = { code: null, signal: 'SIGKILL' as const };
    const messages = ['Connection refused'];
    expect(explainExit({ exit: killed, messages, hadVideo: true, isFile: false }).cause).toBe('ffmpeg-died');
  });

  test('an ffmpeg that somebody else told to end is no fault of the camera either', () => {
    const told = { code: 255, signal: null };
    expect(explainExit({ exit: told, messages: [], hadVideo: true, isFile: false }).cause).toBe(
      'ffmpeg-died',
    );
  });

  test('a stream that ends without a word was closed by the camera, whatever the exit code', () => {
    expect(explain([], true)).toBe('closed-by-camera');
    expect(
      explainExit({ exit: { code: 0, signal: null }, messages: [], hadVideo: true, isFile: false }).cause,
    ).toBe('closed-by-camera');
  });

  test('a connection on which no request was answered is no answer, but garbage from a web server is an error', () => {
    const garbage = 'pipe:0: Invalid data found when processing input';
    expect(explain(["Impossible to open 'rtsp://192.0.2.10/stream1'", garbage])).toBe('no-answer');
    expect(explain(["Impossible to open 'http://192.0.2.10/video'", garbage])).toBe('camera-error');
  });

  test('a socket that fell silent in the middle of the video has stalled', () => {
    expect(explain(['pipe:0: Connection timed out'], true)).toBe('video-stalled');
  });

  test('an ffmpeg that aborted over time stamps that leapt tells of the camera', () => {
    const aborted = { code: null, signal: 'SIGABRT' as const };
    const messages = ['Assertion next_dts <= 0x7fffffff failed at src/libavformat/movenc.c:1137'];
    const options = { messages, hadVideo: true, isFile: false };
    expect(explainExit({ exit: aborted, ...options }).cause).toBe('camera-clock-jump');
    expect(explainExit({ exit: aborted, ...options, messages: [] }).cause).toBe('ffmpeg-died');
  });

  test('no words at all before the first frame is unknown, and an unknown word is passed on', () => {
    expect(explain([])).toBe('unknown');
    const failure = explainExit({ exit, messages: ['Invalid data found'], hadVideo: false, isFile: false });
    expect(failure).toEqual({ cause: 'camera-error', detail: 'Invalid data found' });
  });
});

test('only a refusal, and only after more than ten failures, needs somebody', () => {
  expect(needsSomebody('unauthorized', 10)).toBe(false);
  expect(needsSomebody('unauthorized', 11)).toBe(true);
  expect(needsSomebody('connection-refused', 10_000)).toBe(false);
});

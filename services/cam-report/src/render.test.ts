import { CAUSE_NAMES, CAUSES, formatInstant } from '@pm-dvr/contracts';
import { describe, expect, test } from 'vitest';
import { renderCamera } from './render.ts';
import type { CameraReport, ReportedHole } from './report.ts';

const FROM = new Date(2026, 10, 19, 12).getTime();
const DAY = 86_400_000;
const plain = { colour: false, all: false, minHoleMs: 0 };

const hole = (atS: number, lengthMs: number, changes: Partial<ReportedHole> = {}): ReportedHole => ({
  from: formatInstant(FROM + atS * 1_000),
  from_ms: FROM + atS * 1_000,
  to_ms: FROM + atS * 1_000 + lengthMs,
  length_ms: lengthMs,
  cause: 'no-answer',
  sentence: CAUSES['no-answer'],
  detail: '',
  ...changes,
});

const report = (changes: Partial<CameraReport> = {}): CameraReport => ({
  camera: 'front',
  window: {
    from: formatInstant(FROM),
    to: formatInstant(FROM + DAY),
    from_ms: FROM,
    to_ms: FROM + DAY,
    length_ms: DAY,
  },
  covered_percent: 100,
  recorded_ms: DAY,
  open_ms: 0,
  missing_ms: 0,
  expired_ms: 0,
  unexplained_ms: 0,
  clips: 8_640,
  bytes: 44_236_000_000,
  recorder_running: true,
  state: { message: 'recording', code: 0 },
  holes: [],
  expired: [],
  damaged_ledger_lines: 0,
  ...changes,
});

describe('a report as text', () => {
  test('of a good day is short', () => {
    expect(renderCamera(report(), plain)).toBe(`front   2026-11-19 12:00:00 to 2026-11-20 12:00:00
  now       recording
  covered   100 % of 1d 00h
  recorded  1d 00h
  missing   nothing
  clips     8640, 41.2 GiB
`);
  });

  test('of a bad day has a table of causes, the longest first, and the holes in order of time', () => {
    const text = renderCamera(
      report({
        covered_percent: 99.958,
        recorded_ms: DAY - 47_000,
        open_ms: 7_000,
        missing_ms: 40_000,
        holes: [
          hole(600, 1_480, {
            cause: 'ffmpeg-died',
            sentence: CAUSES['ffmpeg-died'],
            detail: 'signal SIGKILL',
          }),
          hole(7_200, 32_000),
          hole(9_000.5, 6_520),
        ],
        damaged_ledger_lines: 1,
      }),
      plain,
    );
    expect(text).toBe(`front   2026-11-19 12:00:00 to 2026-11-20 12:00:00
  now       recording
  covered   99.958 % of 1d 00h
  recorded  23h 59min and 7.000s unfinished
  missing   40.000s in 3 holes
  clips     8640, 41.2 GiB
  ledger    1 damaged line passed over
  causes
    2 x          38.520s  no-answer
                          the camera did not answer
    1 x           1.480s  ffmpeg-died
                          ffmpeg was killed or crashed
  holes
    2026-11-19 12:10:00.000     1.480s  ffmpeg-died: signal SIGKILL
    2026-11-19 14:00:00.000    32.000s  no-answer
    2026-11-19 14:30:00.500     6.520s  no-answer
`);
  });

  test('fits 80 columns whatever causes, details and states say', () => {
    const detail = `${'word '.repeat(60)}${'x'.repeat(300)}`;
    const holes = CAUSE_NAMES.map((cause, index) =>
      hole(index * 60, 59_999, { cause, sentence: CAUSES[cause], detail }),
    );
    const state = { message: `waiting ${'because '.repeat(30)}`, code: 1 };
    const text = renderCamera(report({ holes, state, recorder_running: false }), { ...plain, all: true });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const cause of CAUSE_NAMES) expect(text).toContain(cause);
  });

  test('lists the latest 20 holes and counts the others, unless all are asked for', () => {
    const holes = Array.from({ length: 25 }, (_, index) => hole(index * 100, 2_000));
    const rows = (text: string) => text.split('\n').filter((line) => /^ {4}2026-/.test(line));
    const short = renderCamera(report({ holes }), plain);
    expect(rows(short)).toHaveLength(20);
    expect(rows(short).at(-1)).toContain('12:40:00.000');
    expect(short).toContain('(5 earlier holes not listed; --all lists every one)');
    const long = renderCamera(report({ holes }), { ...plain, all: true });
    expect(rows(long)).toHaveLength(25);
    expect(long).not.toContain('not listed');
  });

  test('leaves out holes that are too short to be asked for, and says so', () => {
    const text = renderCamera(report({ holes: [hole(0, 400), hole(10, 600)] }), { ...plain, minHoleMs: 500 });
    expect(text).toContain('missing   0.000s in 2 holes');
    expect(text).not.toContain('12:00:00.000');
    expect(text).toContain('12:00:10.000');
    expect(text).toContain('(1 hole shorter than --min-hole not listed)');
  });

  test('is coloured only if asked, and a terminal is never given what a file or camera wrote', () => {
    const unsafe = { holes: [hole(0, 9, { detail: 'a\u001b[2Jb\u009bc\u202ed' })], covered_percent: 99 };
    expect(renderCamera(report(unsafe), plain)).not.toContain('\u001b');
    const coloured = renderCamera(report(unsafe), { ...plain, colour: true });
    expect(coloured).toContain('\u001b[1mfront\u001b[0m');
    expect(coloured).toContain('a [2Jb c d');
  });

  test('says when the recorder does not run, when nothing is left and when nothing is known', () => {
    expect(renderCamera(report({ recorder_running: false }), plain)).toContain(
      'no recorder runs; its last word: recording',
    );
    expect(renderCamera(report({ recorder_running: false, state: null }), plain)).toContain(
      'no recorder runs\n',
    );
    const gone = renderCamera(report({ covered_percent: null, expired_ms: DAY, recorded_ms: 0 }), plain);
    expect(gone).toContain('covered   nothing left');
    expect(gone).toContain('expired   1d 00h removed by retention');
    const empty = { from: '', to: '', from_ms: FROM, to_ms: FROM, length_ms: 0 };
    expect(renderCamera(report({ window: empty }), plain)).toContain('nothing is known of this time');
  });
});

import { describe, expect, it } from 'vitest';
import { clockText, delayText, fitted, painter, percentText, shellWord, sizeText } from './wording.ts';

describe('wording', () => {
  it('cuts a text to the room it has', () => {
    expect(fitted('front-1.mp4', 11)).toBe('front-1.mp4');
    expect(fitted('front-1.mp4', 7)).toBe('front-…');
    expect(fitted('front-1.mp4', 8, 'middle')).toBe('fron…mp4');
    expect(fitted('front-1.mp4', 1)).toBe('…');
    expect(fitted('front-1.mp4', 0)).toBe('');
    expect(fitted('front-1.mp4', -3, 'middle')).toBe('');
  });

  it('takes wide characters for two columns', () => {
    expect(fitted('门铃 🔔 bell', 9)).toBe('门铃 🔔 …');
    expect(fitted('门铃 🔔', 7)).toBe('门铃 🔔');
    expect(fitted('门铃 🔔 bell', 8, 'middle')).toBe('门铃…ell');
  });

  it('calls only the whole 100 %', () => {
    expect(percentText(100)).toBe('100 %');
    expect(percentText(99.999)).toBe('99.99 %');
  });

  it('tells sizes and lengths', () => {
    expect([0, 1023, 1024, 3_000_000, 1024 ** 3].map(sizeText)).toEqual([
      ...['0 B', '1023 B', '1.00 KiB', '2.86 MiB', '1.00 GiB'],
    ]);
    expect([-5, 59_999, 61_000, 3_661_000].map(clockText)).toEqual(['00:00', '00:59', '01:01', '1:01:01']);
    expect([0.4, 14.2, 999.4, 999.6, 9_706].map(delayText)).toEqual([
      ...['0 ms', '14 ms', '999 ms', '1.00 s', '9.71 s'],
    ]);
  });

  it('paints only where there are colours', () => {
    expect(painter(true)('red', 'no')).toBe('\u001b[31mno\u001b[0m');
    expect(painter(false)('red', 'no')).toBe('no');
  });

  it('quotes what a shell would take apart', () => {
    expect(shellWord('/tmp/a-2026.11.20,15.09+0100.mp4')).toBe('/tmp/a-2026.11.20,15.09+0100.mp4');
    expect(shellWord("/tmp/it's here")).toBe(`'/tmp/it'\\''s here'`);
  });
});

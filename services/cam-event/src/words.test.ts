import { counted } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockText, columnsOf, dateText, fitted, shown } from './words.ts';

const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\r\nroot\u202egnp.\u009b31m\u2028';

describe('words for a terminal', () => {
  it('show times as the clock on the wall does', () => {
    const ms = new Date(2026, 10, 20, 15, 9, 57, 12).getTime();
    expect(dateText(ms)).toBe('2026-11-20 15:09:57');
    expect(clockText(ms)).toBe('15:09:57.012');
  });

  it('count', () => {
    expect([counted(0, 'clip'), counted(1, 'clip'), counted(2, 'clip')]).toEqual([
      '0 clips',
      '1 clip',
      '2 clips',
    ]);
  });

  it('are escaped where they would steer it', () => {
    expect(shown('Haustür 扉 👋')).toBe('Haustür 扉 👋');
    expect(shown('a\u001b[2Jb\nc')).toBe('a\\u001b[2Jb\\nc');
    expect(shown(HOSTILE)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  });

  it.each([
    ['door', 6, 'door  '],
    ['door', 4, 'door'],
    ['doorbell', 5, 'door…'],
    ['玄関のドア', 10, '玄関のドア'],
    ['玄関のドア', 7, '玄関の…'],
    ['玄関のドア', 8, '玄関の… '],
    ['👋👋👋', 4, '👋… '],
    ['e\u0301te\u0301', 3, 'e\u0301te\u0301'],
    ['', 3, '   '],
  ])('%j is made to fit %i columns', (text, columns, expected) => {
    expect(fitted(text, columns)).toBe(expected);
  });

  it('take exactly the columns that they may, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 1, max: 120 }),
        (text, columns) => {
          const cell = fitted(text, columns);
          expect(columnsOf(cell)).toBe(columns);
          expect(cell).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { statusLine, withNotice } from './service-notice-policy.ts';

describe('statusLine', () => {
  it.each([
    ['recording', 'recording'],
    ['a\nMAINPID=1\r\nb\u2028c', 'a MAINPID=1 b c'],
    ['\u001b[31mred\u0000', '[31mred'],
    ['Überwachung läuft', 'Überwachung läuft'],
  ])('makes one line of %j', (text, line) => {
    expect(statusLine(text)).toBe(line);
  });

  it('is short enough for a datagram, whatever the characters are', () => {
    const line = statusLine('📷'.repeat(5_000));
    expect(Buffer.byteLength(line)).toBeLessThan(4_000);
    expect(line.endsWith('📷…')).toBe(true);
  });
});

describe('withNotice', () => {
  it('keeps the newest status only', () => {
    expect(withNotice([{ STATUS: 'a' }], { STATUS: 'b' })).toEqual([{ STATUS: 'b' }]);
  });

  it('lets a sign of life go along with a status', () => {
    expect(withNotice([{ STATUS: 'a' }], { WATCHDOG: '1' })).toEqual([{ STATUS: 'a', WATCHDOG: '1' }]);
  });

  it('tells changes of state one after the other', () => {
    const reload = { RELOADING: '1' };
    const waiting = withNotice(withNotice([], reload), { READY: '1', STATUS: 'a' });
    expect(waiting).toEqual([reload, { READY: '1', STATUS: 'a' }]);
    expect(withNotice(waiting, { STATUS: 'b' })).toEqual([reload, { READY: '1', STATUS: 'b' }]);
  });
});

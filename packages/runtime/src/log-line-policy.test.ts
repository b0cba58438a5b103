import fc from 'fast-check';
import { expect, it } from 'vitest';
import { humanLine, type LogRecord, systemdLine } from './log-line-policy.ts';

const at = new Date(2026, 0, 2, 15, 9, 57, 123).getTime();
const style = { colours: false, subjectKey: 'unit' };

function record(fields: Partial<LogRecord>): LogRecord {
  return { level: 30, time: at, name: 'program', pid: 1, ...fields };
}

it('shows time, level, subject, message and values to people', () => {
  expect(humanLine(record({ unit: 'front', msg: 'went well', count: 3, file: 'a b' }), style)).toBe(
    '15:09:57.123 INFO  front: went well count=3 file="a b"',
  );
});

it.each([
  [60, 'FATAL', 2],
  [50, 'ERROR', 3],
  [40, 'WARN ', 4],
  [30, 'INFO ', 6],
  [20, 'DEBUG', 7],
  [10, 'TRACE', 7],
])('knows level %i as %s and as priority %i', (level, name, priority) => {
  expect(humanLine(record({ level, msg: 'm' }), style)).toBe(`15:09:57.123 ${name} m`);
  expect(systemdLine(record({ level, msg: 'm' }), style)).toBe(`<${priority}>m`);
});

it('colours the level only', () => {
  expect(humanLine(record({ level: 40, msg: 'm' }), { colours: true })).toBe(
    '15:09:57.123 \u001b[33mWARN \u001b[0m m',
  );
});

it('stays on one line and off the terminal, whatever the texts hold', () => {
  const nasty = 'a\nb\r\u001b[2Jc\u2028d\u202e';
  const line = systemdLine(record({ unit: nasty, msg: nasty, text: nasty, deep: { text: nasty } }), style);
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
  expect(line).toContain('a\\nb\\u000d\\u001b[2Jc\\u2028d\\u202e: a\\nb');
});

it('shows an error by its message', () => {
  expect(
    systemdLine(record({ msg: 'm', err: { type: 'Error', message: 'no way', stack: 'at …' } }), style),
  ).toBe('<6>m err="no way"');
});

it('makes one line of any record, which cannot steer the terminal', () => {
  const words = fc.string({
    unit: fc.oneof(fc.constantFrom('\n', '\r', '\t', '\u001b', '\u202e', '\u2028', '"', '='), fc.string()),
  });
  const value = fc.oneof(
    words,
    fc.jsonValue(),
    words.map((message) => new Error(message)),
  );
  const fields = fc.record({ unit: words, msg: words, detail: value, file: value }, { requiredKeys: [] });
  const property = fc.property(fields, fc.nat(70), fc.nat(Date.UTC(2100, 0)), (said, level, time) => {
    const one = { ...record(said), level, time };
    const [human, systemd] = [humanLine(one, style), systemdLine(one, style)];
    expect(human).toMatch(/^\d\d:\d\d:\d\d\.\d{3} [A-Z]+ */);
    expect(systemd).toMatch(/^<[2-7]>/);
    for (const line of [human, systemd]) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(human.endsWith(systemd.slice(3))).toBe(true);
  });
  fc.assert(property, { numRuns: 200 });
});

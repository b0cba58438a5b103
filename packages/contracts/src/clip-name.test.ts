import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipNaming, templateFault } from './clip-name.ts';
import { dayOf, formatInstant, formatStamp, parseStamp } from './local-time.ts';

const facts = fc.record({
  camera: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/),
  startMs: fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) }),
  pid: fc.integer({ min: 1, max: 4_194_304 }),
  sequence: fc.integer({ min: 0, max: 1e12 }),
  durationMs: fc.integer({ min: 0, max: 86_400_000 }),
});
const offset = fc.integer({ min: -12 * 60, max: 14 * 60 });

describe('clip names', () => {
  test.each(['%cam%-%dt%-%pid%-%index%-%seglen%.mp4', '%dt%_%cam%,%index%@%seglen% %pid%.mp4'])(
    'what %s encodes it decodes',
    (template) => {
      const naming = clipNaming(template);
      fc.assert(
        fc.property(facts, offset, (clip, minutes) => {
          expect(naming.decode(naming.encode(clip, () => minutes))).toEqual(clip);
        }),
      );
    },
  );

  test('a name reads as documented', () => {
    const clip = {
      camera: 'front-door',
      startMs: Date.UTC(2026, 10, 20, 14, 9, 57, 123),
      pid: 236143,
      sequence: 42,
      durationMs: 10_040,
    };
    const name = 'front-door-2026.11.20,15.09.57.123+0100-236143-000000042-10.040.mp4';
    expect(clipNaming().encode(clip, () => 60)).toBe(name);
    expect(clipNaming().decode(name)).toEqual(clip);
  });

  test.each([
    'front-2026.11.20,15.09.57.123+0100-236143-000000042-10.040.mp4.part',
    '.front-2026.11.20,15.09.57.123+0100-236143-000000042-10.040.mp4',
    'front-2026.02.30,15.09.57.123+0100-236143-000000042-10.040.mp4',
    'front-2026.11.20,15.09.57.123+0100-0-000000042-10.040.mp4',
    'front-2020.01.01,11.22.33-236143-000000042-20.mp4',
    '../front-2026.11.20,15.09.57.123+0100-236143-000000042-10.040.mp4',
    '',
  ])('%j is no clip', (name) => {
    expect(clipNaming().decode(name)).toBeUndefined();
  });

  test('any text decodes or not, but never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void clipNaming().decode(text)));
  });

  test('a name that was damaged is no clip’s, or exactly the name of what it says', () => {
    const naming = clipNaming();
    const more = fc.string({ unit: fc.constantFrom(...'0123456789.,+-_ /\na'), maxLength: 2 });
    const property = fc.property(
      facts,
      offset,
      fc.nat(80),
      fc.nat(2),
      more,
      (clip, minutes, at, cut, text) => {
        const name = naming.encode(clip, () => minutes);
        const damaged = name.slice(0, at) + text + name.slice(at + cut);
        const said = naming.decode(damaged);
        if (!said) return;
        const [, sign, hours, rest] = /\.\d{3}([+-])(\d\d)(\d\d)-/.exec(damaged) as RegExpExecArray;
        const saidMinutes = Number(`${sign}1`) * (Number(hours) * 60 + Number(rest));
        expect(naming.encode(said, () => saidMinutes)).toBe(damaged.replace('-0000-', '+0000-'));
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });
});

describe('templateFault', () => {
  test('refuses any template, or it names clips of which it can read all that they are', () => {
    const fields = ['%cam%', '%dt%', '%pid%', '%index%', '%seglen%'];
    const between = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('-', '_', ' ', ',', '.', 'x', '-a-', '-%constructor%-') },
      fc.constantFrom('', '9', '/', '%', '[', '-%length%-'),
    );
    const end = fc.constantFrom('.mp4', '.mkv', '-%constructor%.mp4', 'mp4');
    const template = fc
      .tuple(
        fc.oneof(
          { weight: 5, arbitrary: fc.shuffledSubarray(fields, { minLength: 5 }) },
          fc.shuffledSubarray(fields),
        ),
        fc.infiniteStream(between),
        end,
        fc.constantFrom('', 'a', '-', '.'),
      )
      .map(
        ([some, more, last, first]) =>
          first + some.flatMap((field, n) => (n > 0 ? [more.next().value, field] : [field])).join('') + last,
      );
    const outcomes = new Set<string>();
    const property = fc.property(template, facts, offset, (text, clip, minutes) => {
      const fault = templateFault(text);
      outcomes.add(typeof fault);
      if (fault !== undefined) {
        expect(() => clipNaming(text)).toThrow(RangeError);
        return;
      }
      const naming = clipNaming(text);
      const name = naming.encode(clip, () => minutes);
      expect(name).toMatch(/^[^./-][^/%]*$/);
      expect([naming.decode(name), name.endsWith(naming.extension)]).toEqual([clip, true]);
    });
    fc.assert(property, { numRuns: 300 });
    expect(outcomes.size).toBe(2);
  });

  test.each([
    ['%cam%-%dt%-%pid%-%index%.mp4', /%seglen% must stand exactly once/],
    ['%cam%-%dt%-%pid%-%index%-%seglen%-%cam%.mp4', /%cam% must stand exactly once/],
    ['%cam%%dt%-%pid%-%index%-%seglen%.mp4', /a character between/],
    ['%cam%/%dt%-%pid%-%index%-%seglen%.mp4', /plain file-name characters/],
    ['%cam%-%dt%-%pid%-%index%-%seglen%', /file extension/],
    ['%cam%-%dt%-%pid%1%index%-%seglen%.mp4', /no digit/],
    ['%cam%-%dt%-%pid%-%index%-%length%.mp4', /unknown placeholder %length%/],
    ['.%cam%-%dt%-%pid%-%index%-%seglen%.mp4', /must not begin/],
  ])('%s', (template, fault) => {
    expect(templateFault(template)).toMatch(fault);
  });
});

describe('local time in names', () => {
  test('the hour that comes twice at the end of summer time has two names', () => {
    const summer = formatStamp(Date.UTC(2026, 9, 25, 0, 30), () => 120);
    const winter = formatStamp(Date.UTC(2026, 9, 25, 1, 30), () => 60);
    expect([summer, winter]).toEqual(['2026.10.25,02.30.00.000+0200', '2026.10.25,02.30.00.000+0100']);
    expect((parseStamp(winter) ?? 0) - (parseStamp(summer) ?? 0)).toBe(3_600_000);
  });

  test('half-hour zones west and east of Greenwich read as they should', () => {
    expect(formatStamp(0, () => -210)).toBe('1969.12.31,20.30.00.000-0330');
    expect(formatInstant(0, () => 345)).toBe('1970-01-01T05:45:00.000+05:45');
    expect(dayOf(0, () => -1)).toBe('1969.12.31');
  });
});

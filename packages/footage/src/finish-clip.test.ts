import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liveClipName, parseLiveClipName } from './finish-clip.ts';

const pid = fc.integer({ min: 1, max: 4_194_304 });
const sequence = fc.oneof(fc.nat(2_000_000_000), fc.integer({ min: 0, max: 999_999_999_999_999 }));

test('the name of an open clip says again whose it is', () => {
  const property = fc.property(pid, sequence, (recorder, number) => {
    expect(parseLiveClipName(liveClipName(recorder, number))).toEqual({ pid: recorder, sequence: number });
  });
  fc.assert(property);
});

test('a name that is none of an open clip is never taken for one', () => {
  const more = fc.string({ unit: fc.constantFrom(...'0123456789.-/\nmp'), maxLength: 2 });
  const property = fc.property(
    pid,
    sequence,
    fc.nat(24),
    fc.nat(2),
    more,
    (recorder, number, at, cut, text) => {
      const name = liveClipName(recorder, number);
      const damaged = name.slice(0, at) + text + name.slice(at + cut);
      const said = parseLiveClipName(damaged);
      if (said) expect(liveClipName(said.pid, said.sequence)).toBe(damaged);
    },
  );
  fc.assert(property, { numRuns: 1_000 });
});

test('any text is such a name or none', () => {
  const property = fc.property(fc.string(), (text) => {
    expect(parseLiveClipName(text)).toBeUndefined();
  });
  fc.assert(property);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckVerdict, findingsOf, readVerdict } from './rclone-check-policy.ts';
import { isListable } from './rclone-command.ts';
import type { RcloneRun } from './rclone-process.ts';

const ENDED: RcloneRun = { exitCode: 0, errors: [], stats: undefined };
const FILES = ['a', 'b'];

function verdicts(text: string): Map<string, CheckVerdict> {
  const read = text.split(',').flatMap((line) => readVerdict(line) ?? []);
  return new Map(read.map(({ file, verdict }) => [file, verdict]));
}

describe('what a comparison has found', () => {
  it('reads verdicts of names with blanks and signs', () => {
    expect(readVerdict('= = a  b ')).toEqual({ verdict: '=', file: '= a  b ' });
    expect(readVerdict('- only there')).toBeUndefined();
    expect(readVerdict('')).toBeUndefined();
  });

  it('reads the verdict of any file that rclone can be told of, and of no other line one', () => {
    const file = fc.string({ unit: 'grapheme' }).filter(isListable);
    const verdict = fc.constantFrom<CheckVerdict[]>('=', '+', '*', '!');
    const written = fc.property(file, verdict, (name, said) => {
      expect(readVerdict(`${said} ${name}`)).toEqual({ file: name, verdict: said });
    });
    fc.assert(written);
    const anyLine = fc.property(fc.string({ unit: fc.constantFrom(...'=+*!- ab🚪') }), (line) => {
      const read = readVerdict(line);
      expect(read !== undefined).toBe(/^[=+*!] /.test(line));
      if (read) expect(`${read.verdict} ${read.file}`).toBe(line);
    });
    fc.assert(anyLine);
  });

  it('never verifies a file without a verdict that says so, an end, and a count that agrees', () => {
    const said = fc.dictionary(
      fc.constantFrom(...FILES, 'c'),
      fc.constantFrom<CheckVerdict[]>('=', '+', '*', '!'),
    );
    const errors = fc.array(
      fc.record({ text: fc.constantFrom('EOF', '2 differences found'), file: fc.constantFrom('a', 'c') }),
    );
    const exitCode = fc.constantFrom(0, 1, null);
    const matching = fc.option(fc.nat(3), { nil: undefined });
    const property = fc.property(said, errors, exitCode, matching, (all, complaints, code, count) => {
      const found = new Map(Object.entries(all));
      const { verified, failed } = findingsOf(FILES, found, { exitCode: code, errors: complaints }, count);
      expect([...verified, ...failed.map(({ file }) => file)].sort()).toEqual(FILES);
      const alike = [...found.values()].filter((verdict) => verdict === '=').length;
      for (const file of verified)
        expect([found.get(file), code === null, complaints.some((one) => one.file === file), count]).toEqual([
          '=',
          false,
          false,
          alike,
        ]);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('is verified if the verdict, the exit and the count agree', () => {
    const { verified, failed, isDecided } = findingsOf(FILES, verdicts('= a,= b'), ENDED, 2);
    expect({ verified, failed, isDecided }).toEqual({ verified: FILES, failed: [], isDecided: true });
  });

  it.each([
    ['the count differs', ENDED, 3],
    ['there is no count', ENDED, undefined],
    ['rclone was killed', { ...ENDED, exitCode: null }, 2],
    ['rclone was stopped', { ...ENDED, failure: { error: 'it was stopped' } }, 2],
  ] as const)('verifies nothing if %s', (_, run, matching) => {
    const { verified, failed, isDecided } = findingsOf(FILES, verdicts('= a,= b'), run, matching);
    expect({ verified, isDecided }).toEqual({ verified: [], isDecided: false });
    expect(failed).toEqual(FILES.map((file) => ({ file, detail: 'the comparison did not come to its end' })));
  });

  it('does not verify a file that an error names, nor one without a verdict', () => {
    const run = { ...ENDED, exitCode: 1, errors: [{ file: 'a', text: 'failed to close' }] };
    const { verified, failed, isDecided } = findingsOf([...FILES, 'c'], verdicts('= a,= b'), run, 2);
    expect({ verified, isDecided }).toEqual({ verified: ['b'], isDecided: false });
    expect(failed.map(({ file }) => file)).toEqual(['a', 'c']);
  });

  it('is decided if files are missing or differ, which is no trouble', () => {
    const errors = [
      { text: 'No common hash found - not using a hash for checks' },
      { file: 'a', text: 'file not in x' },
      { file: 'b', text: 'Sizes differ' },
      { text: 'Failed to check with 3 errors: last error was: 2 differences found' },
    ];
    const { failed, isDecided } = findingsOf(
      FILES,
      verdicts('+ a,* b'),
      { ...ENDED, exitCode: 1, errors },
      undefined,
    );
    expect(isDecided).toBe(true);
    expect(failed).toEqual([
      { file: 'a', detail: 'missing at the remote' },
      { file: 'b', detail: 'different at the remote: Sizes differ' },
    ]);
  });

  it('is not decided if a file could not be compared', () => {
    const errors = [{ file: 'a', text: 'Failed to calculate dst hash: EOF' }];
    const { openErrors, isDecided } = findingsOf(
      FILES,
      verdicts('! a,= b'),
      { ...ENDED, exitCode: 1, errors },
      1,
    );
    expect({ openErrors, isDecided }).toEqual({ openErrors: errors, isDecided: false });
  });
});

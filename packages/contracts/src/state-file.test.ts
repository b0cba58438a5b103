import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateFileText } from './state-file.ts';

test('a state file has two lines whatever the message contains', () => {
  const text = stateFileText({ code: 1, message: 'no video:\r\n"quoted"\u2028 and \u0007 more\n' });
  expect(text).toBe('no video: "quoted" and more\n1\n');
});

test('a state file has two lines whatever the message is made of, and the words of it all', () => {
  const blank = fc.constantFrom(' ', '\n', '\r\n', '\t', '\u0085', '\u2028', '\u0000');
  const words = fc.array(fc.stringMatching(/^[^\s\p{Cc}]{1,8}$/u));
  const code = fc.constantFrom(0 as const, 1 as const, 2 as const);
  const property = fc.property(words, fc.infiniteStream(blank), code, (parts, blanks, said) => {
    const message = parts.map((word) => blanks.next().value + word + blanks.next().value).join('');
    expect(stateFileText({ code: said, message })).toBe(`${parts.join(' ')}\n${said}\n`);
  });
  fc.assert(property);
});

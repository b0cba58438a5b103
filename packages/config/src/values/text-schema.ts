import { isAbsolute, normalize } from 'node:path';
import * as z from 'zod';
import { valueText } from '../fault.ts';
import { closest } from '../suggest.ts';
import { expects } from './expected.ts';

/** Text of one line for which `faultOf` finds nothing wrong; a fault is said in words, without the value. */
export function text(expected: string, faultOf: (value: string) => string | undefined = () => undefined) {
  return z.string(expects(expected, true)).check((context) => {
    const message = lineFault(context.value, expected) ?? faultOf(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
  });
}

/** An absolute path, normalised by the caller. */
export function absolutePath(example: string) {
  const expected = `an absolute path such as ${example}`;
  return text(expected, (value) =>
    isAbsolute(value) && normalize(value) !== '/'
      ? undefined
      : `is not an absolute path; expected ${expected}`,
  ).meta({ 'x-type': 'absolute path' });
}

/** A path relative to the configuration file's folder, an absolute one, or `credential:NAME`. */
export function filePath(what: string) {
  return text(`the path of ${what}, or credential:NAME`).meta({ 'x-type': 'file' });
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  const expected = `one of ${words.join(', ')}`;
  return z
    .enum(words, {
      error: ({ input }) => {
        if (typeof input !== 'string') return expects(expected).error({ input });
        const near = closest(input, words);
        const hint = near === undefined ? '' : `; did you mean "${near}"?`;
        return `${valueText(input)} is not known; expected ${expected}${hint}`;
      },
    })
    .meta({ 'x-type': words.join(' | ') });
}

/** true or false. */
export function truth() {
  return z.boolean(expects('true or false')).meta({ 'x-type': 'true | false' });
}

/** A whole number. */
export function wholeNumber(min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}`;
  return z
    .int(expects(expected))
    .min(min, { error: () => `is too small; expected ${expected}` })
    .max(max, { error: () => `is too large; expected ${expected}` })
    .meta({ 'x-type': 'whole number', 'x-bounds': `${min} to ${max}` });
}

function lineFault(value: string, expected: string): string | undefined {
  if (value === '') return `is empty; expected ${expected}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]|\p{Cs}/u.test(value))
    return `holds a line break or control character; expected ${expected}`;
  if (value.length > 4096) return `is longer than 4096 characters; expected ${expected}`;
  return undefined;
}

import { expect, test } from 'vitest';
import { exceptionIn } from './log-check.ts';

test('a trace or an error of the language is found in a log, what the daemon says of messages is not', () => {
  expect(exceptionIn('12:00 ERROR BAD_TRIGGER: the message is not valid JSON at line 1:2\n')).toBeUndefined();
  expect(exceptionIn('Error: x\n    at load (file:///a/b.js:1:2)\n')).toContain('load');
  expect(exceptionIn('    at async node:internal/x:3:4\n')).toBeDefined();
  expect(exceptionIn('TypeError: a is not a function')).toBeDefined();
});

import { expect, test } from 'vitest';
import { stateFileText } from './state-file.ts';

test('a state file has two lines whatever the message contains', () => {
  const text = stateFileText({ code: 1, message: 'no video:\r\n"quoted"\u2028 and \u0007 more\n' });
  expect(text).toBe('no video: "quoted" and more\n1\n');
});

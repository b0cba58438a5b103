import { readFileSync } from 'node:fs';
import { CodedError } from '@pm-dvr/runtime';
import { expect, test } from 'vitest';
import { mayPass } from './store-patience-policy.ts';

/** As Node.js makes it. */
function ofSystemCall(code: string): Error {
  return Object.assign(new Error(`${code}: open`), { code, syscall: 'open', errno: -1 });
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it threw nothing');
}

test.each(['ENOSPC', 'EROFS', 'EIO', 'ENOTCONN', 'EHOSTDOWN', 'ETIMEDOUT', 'EUCLEAN', 'ESTALE'])(
  'a store that says %s may take more later',
  (code) => expect(mayPass(ofSystemCall(code))).toBe(true),
);

test('what the file system itself says has a system call, and so may pass', () => {
  expect(mayPass(thrownBy(() => readFileSync('/nowhere/at/all')))).toBe(true);
});

test('a file system that is away may come back', () => {
  expect(mayPass(Object.assign(new Error('ENODEV: away'), { code: 'ENODEV' }))).toBe(true);
});

test.each<[string, unknown]>([
  ['a defect', new TypeError('x is not a function')],
  ['what Node.js refuses', thrownBy(() => readFileSync('a\0b'))],
  ['what the suite refuses', new CodedError('NO_CAMERA', 'no camera is recorded')],
  ['a name that is too long', thrownBy(() => readFileSync(`/${'x'.repeat(300)}`))],
  ['a name that the file system does not take', ofSystemCall('EINVAL')],
  ['no error', undefined],
])('%s does not pass', (_what, error) => {
  expect(mayPass(error)).toBe(false);
});

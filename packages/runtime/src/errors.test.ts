import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { CodedError, codeOf, isCodedError, isOutOfSpace, messageOf } from './errors.ts';

it.each([
  [new Error('one\n  two'), 'one two'],
  [new CodedError('CODE', 'said'), 'said'],
  ['text', 'text'],
  [undefined, 'undefined'],
  ['', 'unknown error'],
  [new Error(''), 'Error'],
  [Object.assign(new Error(''), { code: 'ENOENT' }), 'ENOENT'],
  [new AggregateError([new Error('a'), new Error('b'), new Error('a')]), 'a; b'],
  [new AggregateError([], 'all failed'), 'all failed'],
  [new AggregateError([]), 'AggregateError'],
])('%j says: %s', (error, text) => {
  expect(messageOf(error)).toBe(text);
});

it('a name of which each address refuses is reported with the reason', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  const socket = connect({
    ...{ host: 'camera', port, autoSelectFamily: true },
    lookup: (_name, _options, done) =>
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ]),
  });
  const [error] = await once(socket, 'error').catch((thrown) => [thrown]);
  expect(codeOf(error)).toBe('ECONNREFUSED');
  expect(messageOf(error)).toContain(`connect ECONNREFUSED 127.0.0.2:${port}`);
});

it('a code is read from errors only', () => {
  expect([codeOf(new CodedError('X', '')), codeOf({ code: 5 }), codeOf(null), codeOf('X')]).toEqual([
    ...['X', undefined, undefined, undefined],
  ]);
});

it.each([
  ['ENOSPC', true],
  ['EDQUOT', true],
  ['EFBIG', false],
  ['EIO', false],
  [undefined, false],
])('%s: out of space %j', (code, expected) => {
  expect(isOutOfSpace(Object.assign(new Error('said'), { code }))).toBe(expected);
});

it('knows a CodedError, also of another file that the program was bundled into', () => {
  const OtherCodedError = class CodedError extends Error {
    override readonly name = 'CodedError';
  };
  expect(isCodedError(new CodedError('CODE', 'said'))).toBe(true);
  expect(isCodedError(new OtherCodedError('said'))).toBe(true);
  expect(isCodedError(new Error('said'))).toBe(false);
  expect(isCodedError({ name: 'CodedError' })).toBe(false);
});

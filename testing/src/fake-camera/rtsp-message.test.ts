import { expect, test } from 'vitest';
import { formatResponse, parseFront } from './rtsp-message.ts';

const text = 'DESCRIBE rtsp://192.0.2.10/stream1 RTSP/1.0\r\nCSeq: 7\r\nAccept: application/sdp\r\n\r\n';

test('a request is taken with its headers, and what follows it is left', () => {
  const front = parseFront(Buffer.from(`${text}OPTIONS`));
  if (front.kind !== 'request') throw new Error(front.kind);
  expect(front.sizeBytes).toBe(text.length);
  expect(front.request).toMatchObject({ method: 'DESCRIBE', uri: 'rtsp://192.0.2.10/stream1' });
  expect(front.request.headers.get('cseq')).toBe('7');
});

test('a request is not taken before its last byte, that of its body included', () => {
  expect(parseFront(Buffer.from(text.slice(0, -1)))).toEqual({ kind: 'incomplete' });
  const withBody = 'SET_PARAMETER * RTSP/1.0\r\nContent-Length: 4\r\n\r\nabc';
  expect(parseFront(Buffer.from(withBody))).toEqual({ kind: 'incomplete' });
  expect(parseFront(Buffer.from(`${withBody}d`))).toMatchObject({ kind: 'request', sizeBytes: 51 });
});

test('packets of the client and blank lines are skipped', () => {
  expect(parseFront(Buffer.from([0x24, 1, 0, 3, 1, 2]))).toEqual({ kind: 'incomplete' });
  expect(parseFront(Buffer.from([0x24, 1, 0, 3, 1, 2, 3, 4]))).toEqual({ kind: 'skip', sizeBytes: 7 });
  expect(parseFront(Buffer.from(`\r\n${text}`))).toEqual({ kind: 'skip', sizeBytes: 1 });
});

test.each(['GET / HTTP/1.1\r\n\r\n', 'nonsense\r\n\r\n', `${'x'.repeat(70_000)}`])(
  '%.12s is garbage',
  (bytes) => {
    expect(parseFront(Buffer.from(bytes))).toEqual({ kind: 'garbage' });
  },
);

test('a response repeats the sequence number and says how long its body is', () => {
  const front = parseFront(Buffer.from(text));
  if (front.kind !== 'request') throw new Error(front.kind);
  const response = formatResponse(front.request, { status: 200, headers: { Session: 'x' }, body: 'v=0\r\n' });
  expect(response.toString()).toMatch(
    /^RTSP\/1\.0 200 OK\r\nCSeq: 7\r\n.*Session: x\r\nContent-Length: 5\r\n\r\nv=0\r\n$/s,
  );
});

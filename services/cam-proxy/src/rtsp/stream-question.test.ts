import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askForStream } from './stream-question.ts';

const NEVER = new AbortController().signal;
const SDP = 'v=0\r\nm=video 0 RTP/AVP 96\r\n';
const OK = `RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: ${SDP.length}\r\n\r\n${SDP}`;

/** A server on a loopback port that answers each request with what `answer` gives; nothing stays unanswered. */
async function serve(answer: (request: string, socket: Socket) => string | undefined): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const text = answer(chunk.toString(), socket);
      if (text !== undefined) socket.write(text);
    });
    onTestFinished(() => void socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const ask = (port: number, login?: { user: string; password: string }, timeoutMs = 5_000, signal = NEVER) =>
  askForStream({ host: '127.0.0.1', port, path: 'proxyStream', ...(login && { login }) }, timeoutMs, signal);

describe('a stream', () => {
  it('is offered where its description has video', async () => {
    const requests: string[] = [];
    const port = await serve((request) => {
      requests.push(request);
      return OK;
    });
    expect(await ask(port)).toEqual({ isOffered: true });
    expect(requests).toEqual([
      expect.stringMatching(
        new RegExp(`^DESCRIBE rtsp://127\\.0\\.0\\.1:${port}/proxyStream RTSP/1\\.0\r\nCSeq: 1\r\n`),
      ),
    ]);
  });

  it('is asked for with a login where one is wanted, on the same connection', async () => {
    const port = await serve((request) =>
      /Authorization: Basic dmlld2VyOnNlY3JldA==\r\n/.test(request)
        ? OK
        : 'RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n',
    );
    expect(await ask(port, { user: 'viewer', password: 'secret' })).toEqual({ isOffered: true });
    expect(await ask(port, { user: 'viewer', password: 'wrong' })).toEqual({
      isOffered: false,
      why: 'it refuses reader_user and its password',
    });
    expect(await ask(port)).toEqual({ isOffered: false, why: 'it asks for a login' });
  });

  it.each([
    ['RTSP/1.0 404 Stream Not Found\r\n\r\n', 'it answers 404 Stream Not Found'],
    ['RTSP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nv=0\r\n', 'what it offers has no video'],
    ['HTTP/1.1 400 Bad Request\r\n\r\n', /: it does not speak RTSP$/],
    ['RTSP/1.0 401 x\r\nWWW-Authenticate: Bearer\r\n\r\n', 'it asks for a login of a kind that is not known'],
  ])('is not offered where the answer is %j', async (text, why) => {
    const port = await serve(() => text);
    const expected = typeof why === 'string' ? why : expect.stringMatching(why);
    expect(await ask(port, { user: 'u', password: 'p' })).toEqual({ isOffered: false, why: expected });
  });

  it('is not offered where nobody listens, answers, or stays', async () => {
    const silent = await serve(() => undefined);
    expect(await ask(silent, undefined, 100)).toMatchObject({
      why: expect.stringContaining('no answer for 0.1 s'),
    });
    const leaving = await serve((_, socket) => void socket.destroy());
    expect(await ask(leaving)).toMatchObject({
      isOffered: false,
      why: expect.stringContaining('closed the connection'),
    });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await once(server.close(), 'close');
    expect(await ask(port)).toEqual({ isOffered: false, why: `nothing listens on 127.0.0.1:${port}` });
  });

  it('is not waited for when that is called off, before or meanwhile', async () => {
    const silent = await serve(() => undefined);
    const stop = new AbortController();
    const answer = ask(silent, undefined, 60_000, stop.signal);
    stop.abort();
    expect(await answer).toMatchObject({ isOffered: false });
    expect(await ask(silent, undefined, 60_000, stop.signal)).toMatchObject({ isOffered: false });
  });
});

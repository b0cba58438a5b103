import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addressOf, probeReach } from './reach-probe.ts';

const NEVER = new AbortController().signal;

/** A server on a loopback port that takes connections and says nothing. */
async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

async function closedPort(): Promise<number> {
  const { server, port } = await listen();
  server.close();
  await once(server, 'close');
  return port;
}

/** A loopback port on which connection attempts get no answer: its process sleeps, and the queue of the kernel is full. */
async function silentPort(): Promise<number> {
  const program = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 },
    function () { console.log(this.address().port) })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const port = Number(String(line));
  for (let n = 0; n < 4; n++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    onTestFinished(() => void socket.destroy());
  }
  return port;
}

describe('the reach of a camera', () => {
  it('is given when its port takes a connection, even if nothing is said on it', async () => {
    const { server, port } = await listen();
    const connected = once(server, 'connection');
    expect(await probeReach(`rtsp://user:secret@127.0.0.1:${port}/x`, 5_000, NEVER)).toBeUndefined();
    const [socket] = await connected;
    if (!socket.closed) await once(socket.resume(), 'close');
  });

  it('is not given when it refuses', async () => {
    const port = await closedPort();
    const failure = await probeReach(`rtsp://user:secret@127.0.0.1:${port}/x`, 5_000, NEVER);
    expect(failure?.cause).toBe('connection-refused');
    expect(failure?.detail).toContain(`127.0.0.1:${port}`);
    expect(failure?.detail).not.toContain('secret');
  });

  it('is not given when each address of its name refuses, and the reason is said', async () => {
    const failure = await probeReach(`rtsp://localhost:${await closedPort()}/x`, 5_000, NEVER);
    expect(failure).toEqual({
      cause: 'connection-refused',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('is not given when nothing answers in time', async () => {
    const port = await silentPort();
    const before = performance.now();
    const failure = await probeReach(`rtsp://127.0.0.1:${port}/x`, 300, NEVER);
    expect(failure).toEqual({ cause: 'no-answer', detail: expect.stringContaining('0.3 s') });
    expect(performance.now() - before).toBeGreaterThan(295);
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  it('is not given when its name does not resolve', async () => {
    const failure = await probeReach('rtsp://camera.invalid/x', 10_000, NEVER);
    expect(failure?.cause).toBe('host-unreachable');
    expect(failure?.detail).toContain('camera.invalid');
  });

  it('is not waited for when the recorder stops, before or meanwhile', async () => {
    const source = `rtsp://127.0.0.1:${await silentPort()}/x`;
    const before = performance.now();
    const stop = new AbortController();
    const probe = probeReach(source, 60_000, stop.signal);
    stop.abort();
    expect(await probe).toBeUndefined();
    expect(await probeReach(source, 60_000, stop.signal)).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  it('is not asked for where there is no host', async () => {
    for (const source of ['/srv/a.mp4', 'file:///srv/a.mp4', '', 'nonsense', 'rtsp://', 'udp://192.0.2.1'])
      expect(await probeReach(source, 60_000, NEVER)).toBeUndefined();
  });
});

describe('the address of a source', () => {
  it.each([
    ['rtsp://192.0.2.1/x', '192.0.2.1', 554],
    ['RTSPS://cam.example.org/x', 'cam.example.org', 322],
    ['http://192.0.2.1/x', '192.0.2.1', 80],
    ['https://192.0.2.1', '192.0.2.1', 443],
    ['rtsp://user:p%40ss@192.0.2.1:8554/x?y=1', '192.0.2.1', 8554],
    ['rtsp://[2001:db8::1]:554/x', '2001:db8::1', 554],
    ['rtsp://user:p@ss:word@192.0.2.1/x', '192.0.2.1', 554],
  ])('of %s', (source, host, port) => {
    expect(addressOf(source)).toEqual({ host, port });
  });

  it('is read without an error from anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.webUrl(), (text, url) => {
        for (const source of [text, `rtsp://${text}`, url, url.replace(/^http/, 'rtsp')]) {
          const address = addressOf(source);
          if (address) expect(address.port).toBeLessThanOrEqual(65_535);
        }
      }),
    );
  });
});

import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { portTrouble } from './port-probe.ts';

async function takenPort(host: string): Promise<{ port: number; free: () => Promise<unknown> }> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { port, free: () => once(server.close(), 'close') };
}

it('finds a port taken as long as somebody listens there, whatever address that is', async () => {
  const { port, free } = await takenPort('127.0.0.1');
  const text = `is taken by another program`;
  expect(await portTrouble('127.0.0.1', port)).toBe(`127.0.0.1:${port} ${text}`);
  expect(await portTrouble('0.0.0.0', port)).toBe(`0.0.0.0:${port} ${text}`);
  await free();
  expect(await portTrouble('127.0.0.1', port)).toBeUndefined();
  expect(await portTrouble('0.0.0.0', port)).toBeUndefined();
});

it('says that this machine has no such address', async () => {
  expect(await portTrouble('192.0.2.1', 8554)).toContain('this machine has no address 192.0.2.1');
});

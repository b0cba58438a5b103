import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Logger } from '@pm-dvr/runtime';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { expect, it } from 'vitest';
import { publishOnce } from './publish-once.ts';

const said: string[] = [];
const silent = { info: () => {}, warn: () => {}, debug: () => {} };
const log = { info: (text: string) => said.push(text), child: () => silent } as unknown as Logger;

function message(port: number, clock = clockDouble(0)) {
  const broker = {
    url: `mqtt://127.0.0.1:${port}`,
    protocolVersion: '3.1.1',
    clientIdPrefix: 'test',
  } as const;
  return { broker, messages: { status: '{}' }, clock, log };
}

/** A server on a loopback port that does with each connection what it is told. */
async function serve(take: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    take(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { server, port: (server.address() as AddressInfo).port, close };
}

it('publishes retained, and says goodbye', async () => {
  const packets: Buffer[] = [];
  const broker = await serve((socket) =>
    socket.on('data', (data) => {
      packets.push(data);
      // CONNACK, and PUBACK of the packet's number behind the topic (MQTT 3.1.1, sections 3.2 and 3.4).
      if (data[0] === 0x10) socket.write(Buffer.from([0x20, 2, 0, 0]));
      if (data[0] === 0x33) socket.write(Buffer.from([0x40, 2, data[10] as number, data[11] as number]));
    }),
  );
  expect(await publishOnce(message(broker.port))).toBe(true);
  await broker.close();
  expect(packets.map((packet) => packet[0])).toEqual([0x10, 0x33, 0xe0]);
  expect(packets[1]?.subarray(4, 10).toString()).toBe('status');
});

it('does not wait for a broker that refuses', async () => {
  const broker = await serve(() => {});
  await broker.close();
  expect(await publishOnce(message(broker.port))).toBe(false);
  expect(said.at(-1)).toMatch(/^no connection to the broker .*; the status was not published$/);
});

it('gives a broker up that never answers', async () => {
  const broker = await serve(() => {});
  const clock = clockDouble(0);
  const publishing = publishOnce(message(broker.port, clock));
  await once(broker.server, 'connection');
  await clock.advance(3_000);
  expect(await publishing).toBe(false);
  await broker.close();
});

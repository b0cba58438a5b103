import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { brokerFixture } from './broker-fixture.ts';
import {
  gate,
  PATIENCE,
  passed,
  publish,
  publisher,
  type Seen,
  startSubscriber,
  subscribe,
  untilSubscribed,
} from './subscriber-fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mqtt-receiver-'));
});
afterEach(() => rm(folder, { recursive: true }));

const LONG = { timeout: 60_000 };
const MANY = 20_000;
const PERSISTENT = { persistent: { expirySeconds: 3_600 } };

async function startBroker() {
  const broker = await brokerFixture(folder);
  await broker.start();
  onTestFinished(() => broker.stop());
  return broker;
}

/** A server that sends each connection the next of these answers and ends it, but for the last. */
async function answering(...answers: number[][]): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    const isLast = answers.length === 1;
    const answer = Buffer.from((isLast ? answers[0] : answers.shift()) ?? []);
    socket.once('data', () => (isLast ? socket.write(answer) : socket.end(answer)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a message in progress is handled before the session closes; those behind it stay at the broker', async () => {
  const broker = await startBroker();
  const { opened, open } = gate();
  const first = subscribe(broker.url, PERSISTENT, async ({ payload }) => {
    if (payload !== '1') return;
    await opened;
    first.session.publish('done', payload);
  });
  await untilSubscribed(first, broker.url);
  const observer = await publisher(broker.url);
  const done: string[] = [];
  observer.on('message', (_, payload) => done.push(payload.toString()));
  await observer.subscribeAsync('done', { qos: 1 });
  await publish(broker.url, '1', '2', '3');
  await expect.poll(first.payloads, PATIENCE).toEqual(['1']);
  const closed = first.session.close();
  open();
  await closed;
  await expect.poll(() => done, PATIENCE).toEqual(['1']);
  const second = subscribe(broker.url, PERSISTENT);
  await expect.poll(second.payloads, PATIENCE).toEqual(['2', '3']);
  expect(first.payloads()).toEqual(['1']);
});

test('a message that takes for ever holds up the close for a second only, and comes again', async () => {
  const broker = await startBroker();
  const first = subscribe(broker.url, PERSISTENT, ({ payload }) => payload === '1' && new Promise(() => {}));
  await untilSubscribed(first, broker.url);
  await publish(broker.url, '1');
  await expect.poll(first.payloads, PATIENCE).toEqual(['1']);
  const startedMs = performance.now();
  await first.session.close();
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  const second = subscribe(broker.url, PERSISTENT);
  await expect.poll(second.payloads, PATIENCE).toEqual(['1']);
});

test(
  'the connection lives on while a message is handled for longer than the broker is patient',
  LONG,
  async () => {
    const broker = await startBroker();
    const { opened, open } = gate();
    const states: string[] = [];
    const options = { keepaliveSeconds: 1, onState: (state: string) => void states.push(state) };
    const subscriber = subscribe(broker.url, options, ({ payload }) => payload === '1' && opened);
    await untilSubscribed(subscriber, broker.url);
    await publish(broker.url, '1', '2');
    await passed(4_000);
    expect(subscriber.payloads()).toEqual(['1']);
    open();
    await expect.poll(subscriber.payloads, PATIENCE).toEqual(['1', '2']);
    await passed(2_000);
    expect(states).toEqual(['connected']);
    expect(subscriber.seen[1]?.lateMs).toBeGreaterThan(3_500);
  },
);

test('a message that cannot be handled is logged, and does not come again', async () => {
  const broker = await startBroker();
  const fail = ({ payload }: Seen) => {
    if (payload === 'bad') throw new Error('cannot be understood');
  };
  const first = subscribe(broker.url, PERSISTENT, fail);
  await untilSubscribed(first, broker.url);
  await publish(broker.url, 'bad', 'good');
  await expect.poll(first.payloads, PATIENCE).toEqual(['bad', 'good']);
  expect(first.logged().match(/t\/a could not be handled: cannot be understood/g)).toHaveLength(1);
  await first.session.close();
  const second = subscribe(broker.url, PERSISTENT);
  await publish(broker.url, 'next');
  await expect.poll(second.payloads, PATIENCE).toEqual(['next']);
});

test('a subscription that cannot be had is an error in the log', async () => {
  const broker = await startBroker();
  const { logged } = subscribe(broker.url, { subscription: { topic: 't/#/x', handle: async () => {} } });
  await expect.poll(logged, PATIENCE).toMatch(/does not give the subscription to t\/#\/x/);
});

test('who is pushed out by another client with its ID says so', async () => {
  const accepted = [0x20, 3, 0, 0, 0];
  const pushedOut = [0xe0, 2, 142, 0];
  const url = await answering([...accepted, ...pushedOut], accepted);
  const { logged } = subscribe(url, { protocolVersion: '5' });
  await expect.poll(logged, PATIENCE).toMatch(/another client .* with the same client ID/);
});

test('a broker that refuses for a while makes no message less late', async () => {
  const refused = [0x20, 2, 0, 3];
  const accepted = [0x20, 2, 1, 0];
  const url = await answering(refused, [...accepted, 0x32, 8, 0, 3, ...Buffer.from('t/a'), 0, 1, 0x31]);
  const subscriber = subscribe(url, { ...PERSISTENT, lastHeardMs: Date.now() - 60_000 });
  await expect.poll(subscriber.payloads, PATIENCE).toEqual(['1']);
  expect(subscriber.seen[0]?.lateMs).toBeGreaterThanOrEqual(60_000);
});

test('a message that is far too long is left out, where the protocol allows that (MQTT 5)', async () => {
  const broker = await startBroker();
  const subscriber = subscribe(broker.url, { protocolVersion: '5', ...PERSISTENT });
  await untilSubscribed(subscriber, broker.url);
  await publish(broker.url, '.'.repeat(2_000_000), 'short');
  await expect.poll(subscriber.payloads, PATIENCE).toEqual(['short']);
  expect(subscriber.logged()).not.toMatch(/no connection/);
});

test('a flood waits at the broker: order is kept, and memory stays flat', LONG, async () => {
  const broker = await startBroker();
  const flood = `
    const number = Number(text.slice(0, 8));
    if (number !== expected++) console.log('wrong order');
    if (number === 0) await new Promise((resolve) => process.stdin.once('data', resolve));
    if (number === 0) baseKiB = process.resourceUsage().maxRSS;
    if (number === ${MANY - 1}) console.log(process.resourceUsage().maxRSS - baseKiB);
  `;
  const subscriber = await startSubscriber(folder, {
    url: broker.url,
    version: '3.1.1',
    handle: flood,
    before: 'let expected = 0; let baseKiB = 0;',
  });
  const client = await publisher(broker.url);
  const filler = '.'.repeat(4_096);
  const send = (n: number) =>
    client.publishAsync('t/a', `${String(n).padStart(8, '0')}${filler}`, { qos: 1 });
  for (let n = 0; n < MANY; n += 100)
    await Promise.all(Array.from({ length: 100 }, (_, more) => send(n + more)));
  subscriber.child.stdin.write('go\n');
  expect(Number(await subscriber.line())).toBeLessThan(30 * 1_024);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type BrokerFixtureOptions, brokerFixture } from './broker-fixture.ts';
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
  folder = await mkdtemp(join(tmpdir(), 'mqtt-subscription-'));
});
afterEach(() => rm(folder, { recursive: true }));

const LONG = { timeout: 60_000 };
const VERSIONS = ['3.1.1', '5'] as const;
const PERSISTENT = { persistent: { expirySeconds: 3_600 } };

async function startBroker(options?: BrokerFixtureOptions) {
  const broker = await brokerFixture(folder, options);
  await broker.start();
  onTestFinished(() => broker.stop());
  return broker;
}

describe.each(VERSIONS)('a subscriber (MQTT %s)', (protocolVersion) => {
  test('gets what is sent, as it is, and at once', async () => {
    const broker = await startBroker();
    const subscriber = subscribe(broker.url, { protocolVersion });
    await untilSubscribed(subscriber, broker.url);
    const client = await publisher(broker.url);
    await client.publishAsync('t/ä', Buffer.from([0, 255, 10]), { qos: 1 });
    await client.publishAsync('t/0', 'x', { qos: 0 });
    await client.publishAsync('t/2', 'y', { qos: 2, retain: true });
    await expect.poll(() => subscriber.seen.length, PATIENCE).toBe(3);
    expect(subscriber.seen).toEqual([
      {
        topic: 't/ä',
        payload: Buffer.from([0, 255, 10]).toString(),
        retain: false,
        dup: false,
        qos: 1,
        packetId: expect.any(Number),
      },
      { topic: 't/0', payload: 'x', retain: false, dup: false, qos: 0 },
      { topic: 't/2', payload: 'y', retain: false, dup: false, qos: 1, packetId: expect.any(Number) },
    ]);
  });

  test('gets no value that the broker has kept, or is told that it is one', async () => {
    const broker = await startBroker();
    const client = await publisher(broker.url);
    await client.publishAsync('t/a', 'kept', { qos: 1, retain: true });
    const subscriber = subscribe(broker.url, { protocolVersion });
    const probe = async () => {
      await client.publishAsync('t/a', 'new', { qos: 1 });
      return subscriber.payloads();
    };
    await expect.poll(probe, PATIENCE).toContain('new');
    expect(subscriber.seen.filter((message) => message.retain !== (message.payload === 'kept'))).toEqual([]);
    expect(subscriber.payloads().includes('kept')).toBe(protocolVersion === '3.1.1');
  });

  test('gets afterwards what was sent while it was away, and is told how late it may be', async () => {
    const broker = await startBroker();
    const options = { protocolVersion, ...PERSISTENT };
    const first = subscribe(broker.url, options);
    await untilSubscribed(first, broker.url);
    await first.session.close();
    const lastHeardMs = first.session.lastHeardMs() as number;
    const sentMs = Date.now();
    await publish(broker.url, '1', '2', '3');
    await passed(1_000);
    let handledMs = 0;
    const second = subscribe(broker.url, { ...options, lastHeardMs }, () => {
      handledMs = Date.now();
    });
    await expect.poll(second.payloads, PATIENCE).toEqual(['1', '2', '3']);
    const { lateMs = Number.NaN, ...message } = second.seen[2] as Seen;
    expect(message).toEqual({
      topic: 't/a',
      payload: '3',
      retain: false,
      dup: false,
      qos: 1,
      packetId: expect.any(Number),
    });
    expect(handledMs - lateMs).toBeLessThanOrEqual(sentMs);
    expect(handledMs - lateMs).toBeGreaterThan(sentMs - 10_000);
    expect(second.session.lastHeardMs()).toBe(lastHeardMs);
  });

  test('gets again what it had not handled when it was killed', LONG, async () => {
    const broker = await startBroker();
    const first = await startSubscriber(folder, {
      url: broker.url,
      version: protocolVersion,
      handle: `if (text === '2') await new Promise(() => {});`,
    });
    await publish(broker.url, '1', '2', '3');
    expect(await first.line()).toBe('1');
    expect(await first.line()).toBe('2');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = subscribe(broker.url, { protocolVersion, ...PERSISTENT });
    await expect.poll(second.payloads, PATIENCE).toEqual(['2', '3']);
    expect(second.seen[0]).toMatchObject({ payload: '2', dup: true });
    await second.session.close();
    const third = subscribe(broker.url, { protocolVersion, ...PERSISTENT });
    await publish(broker.url, '4');
    await expect.poll(third.payloads, PATIENCE).toEqual(['4']);
  });

  test('loses nothing when the broker is started anew, and is still subscribed', LONG, async () => {
    const broker = await startBroker({ isPersistent: true });
    const { opened, open } = gate();
    let running = 0;
    let most = 0;
    const wait = async ({ payload }: Seen) => {
      most = Math.max(most, ++running);
      if (payload === '1') await opened;
      running--;
    };
    const subscriber = subscribe(broker.url, { protocolVersion, ...PERSISTENT }, wait);
    await untilSubscribed(subscriber, broker.url);
    const sentMs = Date.now();
    await publish(broker.url, '1', '2', '3');
    await expect.poll(subscriber.payloads, PATIENCE).toEqual(['1']);
    await broker.stop();
    await expect.poll(() => subscriber.session.isConnected(), PATIENCE).toBe(false);
    await broker.start();
    await expect.poll(() => subscriber.session.isConnected(), PATIENCE).toBe(true);
    await publish(broker.url, '4');
    open();
    await expect.poll(subscriber.payloads, PATIENCE).toEqual(['1', '1', '2', '3', '4']);
    const [, again, ...others] = subscriber.seen as [Seen, Seen, ...Seen[]];
    expect(again.dup).toBe(true);
    expect(most).toBe(1);
    for (const { lateMs } of others) expect(lateMs).toBeLessThan(Date.now() - sentMs + 10_000);
    for (const { lateMs } of others) expect(lateMs).toBeGreaterThan(100);
  });

  test('keeps the order of many messages over the end of a connection', LONG, async () => {
    const broker = await startBroker({ isPersistent: true });
    const work = async () => {
      for (let n = 0; n < 20; n++) await nextTurn();
    };
    const subscriber = subscribe(broker.url, { protocolVersion, ...PERSISTENT }, work);
    await untilSubscribed(subscriber, broker.url);
    const payloads = Array.from({ length: 300 }, (_, n) => `${n}`);
    await publish(broker.url, ...payloads.slice(0, 200));
    await broker.stop();
    await broker.start();
    await publish(broker.url, ...payloads.slice(200));
    await expect.poll(() => subscriber.payloads().at(-1), PATIENCE).toBe('299');
    expect([...new Set(subscriber.payloads())]).toEqual(payloads);
  });
});

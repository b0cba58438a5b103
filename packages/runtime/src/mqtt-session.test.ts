import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type BrokerFixture, type BrokerUser, brokerFixture, listen, loggerInto } from './broker-fixture.ts';
import { messageOf } from './errors.ts';
import { createLogger } from './logging.ts';
import { type MqttSession, type MqttSessionOptions, openMqttSession } from './mqtt-session.ts';
import { startProgram } from './program-fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mqtt-session-'));
});
afterEach(() => rm(folder, { recursive: true }));

const PATIENCE = { timeout: 20_000 };
const log = createLogger({ name: 'test', level: 'silent', format: 'json' });

async function startBroker(login?: BrokerUser) {
  const broker = await brokerFixture(folder, login && { login });
  await broker.start();
  onTestFinished(() => broker.stop());
  return broker;
}

function open(url: string, options: Partial<MqttSessionOptions> = {}): MqttSession {
  const session = openMqttSession({
    url,
    protocolVersion: '3.1.1',
    clientId: `test-${process.pid}`,
    log,
    ...options,
  });
  onTestFinished(() => session.close());
  return session;
}

async function listening(url: string, login?: BrokerUser) {
  const { client, seen } = await listen(url, login);
  onTestFinished(() => void client.end(true));
  return { client, seen, last: (topic: string) => seen.findLast((message) => message.topic === topic) };
}

async function listeningOnceUp(broker: BrokerFixture) {
  await broker.start();
  return await listening(broker.url);
}

it.each(['3.1.1', '5'] as const)('publishes values that the broker keeps (MQTT %s)', async (version) => {
  const broker = await startBroker();
  const session = open(broker.url, { protocolVersion: version });
  session.publishLatest('a', '1');
  session.publishLatest('b', '2');
  await session.close({ b: '3' });
  const late = await listening(broker.url);
  await expect.poll(() => late.seen.length, PATIENCE).toBe(2);
  expect(late.last('a')).toEqual({ topic: 'a', payload: '1', retain: true });
  expect(late.last('b')).toEqual({ topic: 'b', payload: '3', retain: true });
});

it('publishes the newest values again after the broker was away, and says so once each way', async () => {
  const broker = await startBroker();
  const states: string[] = [];
  const session = open(broker.url, { onState: (state) => states.push(state) });
  session.publishLatest('kept', 'k');
  session.publishLatest('changed', 'before');
  const first = await listening(broker.url);
  await expect.poll(() => first.last('changed')?.payload, PATIENCE).toBe('before');
  await broker.stop();
  await expect.poll(() => states, PATIENCE).toEqual(['connected', 'disconnected']);
  for (let round = 0; round < 100; round++) session.publishLatest('changed', `after ${round}`);
  first.client.end(true);
  await broker.start();
  const second = await listening(broker.url);
  await expect.poll(() => second.last('changed')?.payload, PATIENCE).toBe('after 99');
  await expect.poll(() => second.last('kept')?.payload, PATIENCE).toBe('k');
  expect(second.seen.filter(({ topic }) => topic === 'changed')).toHaveLength(1);
  expect(states).toEqual(['connected', 'disconnected', 'connected']);
});

it('lets the broker speak the will when the process is killed, and not after a goodbye', async () => {
  const broker = await startBroker();
  const observer = await listening(broker.url);
  const program = `
    import { createLogger } from './logging.ts';
    import { openMqttSession } from './mqtt-session.ts';
    const session = openMqttSession({
      url: process.argv[2], protocolVersion: '3.1.1', clientId: 'program',
      log: createLogger({ name: 'program', level: 'silent', format: 'json' }),
      will: { topic: 'status', payload: 'gone', retain: true, qos: 1 },
      onState: console.log,
    });
    session.publishLatest('status', 'well');
    process.stdin.once('data', async () => {
      await session.close({ status: 'stopped' });
      process.exit(0);
    });
  `;
  const killed = await startProgram(folder, program, [broker.url]);
  await expect.poll(() => observer.last('status')?.payload, PATIENCE).toBe('well');
  killed.child.kill('SIGKILL');
  await expect.poll(() => observer.last('status')?.payload, PATIENCE).toBe('gone');
  const stopped = await startProgram(folder, program, [broker.url]);
  await expect.poll(() => observer.last('status')?.payload, PATIENCE).toBe('well');
  stopped.child.stdin.write('stop\n');
  expect(await stopped.ended).toMatchObject({ code: 0 });
  await observer.client.publishAsync('end', '');
  await expect.poll(() => observer.last('end'), PATIENCE).toBeDefined();
  expect(observer.last('status')?.payload).toBe('stopped');
});

it('publishes messages in order and one time each, those of an outage after it, and says what was too much', async () => {
  const broker = await startBroker();
  const lines: string[] = [];
  const session = open(broker.url, { log: loggerInto(lines) });
  for (let n = 0; n < 10; n++) session.publish('early', `${n}`);
  const first = await listening(broker.url);
  await expect.poll(() => session.isConnected(), PATIENCE).toBe(true);
  for (let n = 0; n < 100; n++) session.publish('live', `${n}`);
  const live = () => first.seen.filter(({ topic }) => topic === 'live');
  await expect.poll(() => live().length, PATIENCE).toBe(100);
  expect(live().map(({ payload }) => payload)).toEqual(Array.from({ length: 100 }, (_, n) => `${n}`));
  expect(live().filter(({ retain }) => retain)).toEqual([]);

  await broker.stop();
  await expect.poll(() => session.isConnected(), PATIENCE).toBe(false);
  first.client.end(true);
  for (let n = 0; n < 1_234; n++) session.publish('away', `${n}`);
  const second = await listeningOnceUp(broker);
  const away = () => second.seen.filter(({ topic }) => topic === 'away');
  await expect.poll(() => away().length, PATIENCE).toBe(1_000);
  expect(away().map(({ payload }) => payload)).toEqual(Array.from({ length: 1_000 }, (_, n) => `${n + 234}`));
  expect(lines.filter((line) => /234 messages/.test(line))).toHaveLength(1);
});

it('publishes again what the broker has not taken before it went away', async () => {
  const broker = await startBroker();
  const session = open(broker.url);
  await expect.poll(() => session.isConnected(), PATIENCE).toBe(true);
  broker.freeze();
  for (let n = 0; n < 20; n++) session.publish('a', `${n}`);
  await broker.kill();
  const observer = await listeningOnceUp(broker);
  const payloads = () => observer.seen.map(({ payload }) => payload);
  await expect.poll(payloads, PATIENCE).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
});

it('says before it closes what waits to be said', async () => {
  const broker = await startBroker();
  const observer = await listening(broker.url);
  const session = open(broker.url);
  for (let n = 0; n < 300; n++) session.publish('a', `${n}`);
  await session.close({ status: 'stopped' });
  await observer.client.publishAsync('end', '', { qos: 1 });
  await expect.poll(() => observer.last('end'), PATIENCE).toBeDefined();
  expect(observer.seen.filter(({ topic }) => topic === 'a')).toHaveLength(300);
  expect(observer.last('status')?.payload).toBe('stopped');
});

it('closes within a second or so though the broker does nothing', async () => {
  const broker = await startBroker();
  const session = open(broker.url);
  session.publishLatest('a', '1');
  await expect.poll(() => session.isConnected(), PATIENCE).toBe(true);
  broker.freeze();
  session.publish('b', '1');
  const startedMs = performance.now();
  await session.close({ a: '2' });
  expect(performance.now() - startedMs).toBeLessThan(3_000);
});

it('reports a wrong password, once, and lives on', async () => {
  const broker = await startBroker({ user: 'u', password: 'right' });
  const reasons: string[] = [];
  const onState = (state: string, error: unknown) => void reasons.push(`${state}: ${messageOf(error)}`);
  const session = open(broker.url, { user: 'u', password: 'wrong', onState });
  session.publishLatest('a', '1');
  await expect.poll(() => reasons, PATIENCE).toEqual([expect.stringMatching(/^disconnected: .*refused/)]);
  await session.close();
});

it('logs in with user and password', async () => {
  const login = { user: 'u', password: 'right' };
  const broker = await startBroker(login);
  const observer = await listening(broker.url, login);
  open(broker.url, login).publishLatest('a', '1');
  await expect.poll(() => observer.last('a')?.payload, PATIENCE).toBe('1');
});

it.each([
  ['nothing listens', {}],
  ['a certificate file is missing', { caFile: '/nonexistent/ca.pem' }],
  ['the address is nonsense', { url: 'nonsense' }],
])('disturbs nobody when %s', async (_, options) => {
  const reasons: unknown[] = [];
  const { url } = await brokerFixture(folder);
  const session = open(url, { onState: (_state, error) => void reasons.push(error), ...options });
  session.publishLatest('a', '1');
  await expect.poll(() => reasons.length, PATIENCE).toBe(1);
  expect(messageOf(reasons[0])).not.toBe('');
  await session.close({ a: '2' });
});

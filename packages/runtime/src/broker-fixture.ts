import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, createServer } from 'node:net';
import { join } from 'node:path';
import { connect, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import type { CertificatePair } from './certificate-fixture.ts';
import { findProgram } from './child-process.ts';
import type { Logger } from './logging.ts';

/** For tests: a Mosquitto of their own on a loopback port, which can be stopped and started again. */
export interface BrokerFixture {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it without a goodbye to anybody. */
  kill(): Promise<void>;
  /** Has it do nothing at all, connections open, until it ends. */
  freeze(): void;
}

export interface BrokerUser {
  readonly user: string;
  readonly password: string;
}

export interface BrokerFixtureOptions {
  /** With a user, nobody else may connect. */
  readonly login?: BrokerUser;
  /** Keeps sessions and messages in a file while it is stopped. */
  readonly isPersistent?: boolean;
  /** Speaks TLS, and lets only clients in that have a certificate of `clientCaFile`, if there is one. */
  readonly tls?: CertificatePair & { readonly clientCaFile?: string };
}

/** For tests: prepares a broker in `folder`, not yet started. It forgets no message for lack of room. */
export async function brokerFixture(
  folder: string,
  options: BrokerFixtureOptions = {},
): Promise<BrokerFixture> {
  const port = await freePort();
  const config = join(folder, `mosquitto-${port}.conf`);
  writeFileSync(config, `${configLines(folder, port, options).join('\n')}\n`);
  let child: ChildProcess | undefined;
  return {
    url: `${options.tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}`,
    start: async () => {
      child = spawn(findProgram('mosquitto'), ['-c', config], { stdio: 'ignore' });
      await untilListening(port, child);
    },
    stop: async () => await end(child, 'SIGTERM'),
    kill: async () => await end(child, 'SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
  };
}

/** For tests: subscribes to everything and collects it, in order; retained messages that were kept come first. */
export async function listen(
  url: string,
  login?: BrokerUser,
): Promise<{ client: MqttClient; seen: { topic: string; payload: string; retain: boolean }[] }> {
  const client = connect(url, {
    reconnectPeriod: 50,
    writeCache: false,
    ...(login ? { username: login.user, password: login.password } : {}),
  });
  const seen: { topic: string; payload: string; retain: boolean }[] = [];
  client.on('error', () => {});
  client.on('message', (topic, payload, { retain }) =>
    seen.push({ topic, payload: payload.toString(), retain }),
  );
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync('#', { qos: 1 });
  return { client, seen };
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  child.kill('SIGCONT');
  await once(child, 'exit');
}

/** For tests: a log whose lines are collected as JSON. */
export function loggerInto(lines: string[]): Logger {
  return pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
}

function configLines(folder: string, port: number, options: BrokerFixtureOptions): string[] {
  const { login, isPersistent, tls } = options;
  const lines = ['user root', 'max_queued_messages 0', `listener ${port} 127.0.0.1`];
  if (login) lines.push('allow_anonymous false', `password_file ${passwordFile(folder, login)}`);
  else lines.push('allow_anonymous true');
  if (tls) lines.push(`certfile ${tls.certFile}`, `keyfile ${tls.keyFile}`);
  if (tls?.clientCaFile !== undefined) lines.push(`cafile ${tls.clientCaFile}`, 'require_certificate true');
  if (!isPersistent) return lines;
  const location = join(folder, `mosquitto-${port}`);
  mkdirSync(location);
  return [...lines, 'persistence true', `persistence_location ${location}/`];
}

function passwordFile(folder: string, { user, password }: BrokerUser): string {
  const path = join(folder, 'passwords');
  spawnSync(findProgram('mosquitto_passwd'), ['-b', '-c', path, user, password]);
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const socket = connectTcp(port, '127.0.0.1');
    const answered = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('mosquitto did not start');
}

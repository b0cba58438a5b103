import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as connectTcp, createServer } from 'node:net';
import { join } from 'node:path';
import { connect, type MqttClient } from 'mqtt';
import { findProgram } from './child-process.ts';

/** For tests: a Mosquitto of their own on a loopback port, which can be stopped and started again. */
export interface BrokerFixture {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface BrokerUser {
  readonly user: string;
  readonly password: string;
}

/** For tests: prepares a broker in `folder`, not yet started. With a user, nobody else may connect. */
export async function brokerFixture(folder: string, login?: BrokerUser): Promise<BrokerFixture> {
  const port = await freePort();
  const config = join(folder, `mosquitto-${port}.conf`);
  const access = login ? ['allow_anonymous false', `password_file ${passwordFile(folder, login)}`] : [];
  const lines = [`listener ${port} 127.0.0.1`, ...(login ? access : ['allow_anonymous true']), 'user root'];
  writeFileSync(config, `${lines.join('\n')}\n`);
  let child: ReturnType<typeof spawn> | undefined;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    start: async () => {
      child = spawn(findProgram('mosquitto'), ['-c', config], { stdio: 'ignore' });
      await untilListening(port, child);
    },
    stop: async () => {
      if (!child || child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
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

async function untilListening(port: number, child: ReturnType<typeof spawn>): Promise<void> {
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

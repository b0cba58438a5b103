import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect as openSocket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '@pm-dvr/runtime';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { freePort } from './free-port.ts';
import { waitFor } from './wait.ts';

/** A message as a subscriber got it. */
export interface SeenMessage {
  readonly topic: string;
  readonly payload: string;
  /** Whether the broker had kept it from before the subscription. */
  readonly retain: boolean;
}

/** PEM files with which a broker speaks TLS, and lets only clients in that show a certificate. */
export interface BrokerTls {
  /** Of broker and clients. */
  readonly caFile: string;
  readonly server: { readonly certFile: string; readonly keyFile: string };
  readonly client: { readonly certFile: string; readonly keyFile: string };
}

export interface MosquittoOptions {
  /** More lines for mosquitto.conf. */
  readonly settings?: readonly string[];
  /** Sessions and messages outlive {@link Mosquitto.stop}. */
  readonly isPersistent?: boolean;
  readonly tls?: BrokerTls;
}

/** A Mosquitto of the test's own on a loopback port, which lets one user in. It forgets everything when it is killed. */
export class Mosquitto implements AsyncDisposable {
  readonly user = 'recorder';
  readonly password = `broker-secret-${randomBytes(6).toString('hex')}`;
  /** Holds the password on one line, as `password_file` of the configuration wants it. */
  readonly passwordFile: string;
  readonly port: number;
  private readonly configFile: string;
  private readonly usersFile: string;
  private readonly tls: BrokerTls | undefined;
  private child: ReturnType<typeof spawn> | undefined;

  private constructor(folder: string, port: number, tls: BrokerTls | undefined) {
    this.port = port;
    this.tls = tls;
    this.passwordFile = join(folder, 'mqtt-password');
    this.configFile = join(folder, 'mosquitto.conf');
    this.usersFile = join(folder, 'mosquitto-users');
  }

  /** Prepares a broker whose files lie in `folder`; it is not started yet. */
  static async create(folder: string, options: MosquittoOptions = {}): Promise<Mosquitto> {
    const { settings = [], isPersistent = false, tls } = options;
    const broker = new Mosquitto(folder, await freePort(), tls);
    const users = broker.usersFile;
    await broker.letIn(broker.password);
    await writeFile(broker.passwordFile, `${broker.password}\n`, { mode: 0o600 });
    const database = join(folder, 'mosquitto-database');
    if (isPersistent) await mkdir(database);
    const lines = [
      ...[
        `listener ${broker.port} 127.0.0.1`,
        'allow_anonymous false',
        `password_file ${users}`,
        'user root',
      ],
      ...(tls ? [`cafile ${tls.caFile}`, `certfile ${tls.server.certFile}`] : []),
      ...(tls ? [`keyfile ${tls.server.keyFile}`, 'require_certificate true'] : []),
      ...(isPersistent ? ['persistence true', `persistence_location ${database}/`] : ['persistence false']),
      ...settings,
    ];
    await writeFile(broker.configFile, `${lines.join('\n')}\n`);
    return broker;
  }

  get url(): string {
    return this.urlAt(this.port);
  }

  /** The same by way of a port of something in between. */
  urlAt(port: number): string {
    return `${this.tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}`;
  }

  /** The map `mqtt` of a configuration with which a daemon reaches this broker. */
  get config(): Record<string, unknown> {
    const { tls } = this;
    const files = tls && {
      ...{ ca_file: tls.caFile, cert_file: tls.client.certFile, key_file: tls.client.keyFile },
    };
    return { url: this.url, user: this.user, password_file: this.passwordFile, ...files };
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const child = spawn(findProgram('mosquitto'), ['-c', this.configFile], { stdio: 'ignore' });
    this.child = child;
    await waitFor('mosquitto', async () => {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with code ${child.exitCode}`);
      return await takesConnections(this.port);
    });
  }

  /** Ends it without a goodbye to its clients. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it in good order. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** From its next start on, the user is let in with this password only. */
  async letIn(password: string): Promise<void> {
    // By way of a file: what looks out for secrets among the arguments of programs must not find this one.
    await writeFile(this.usersFile, `${this.user}:${password}\n`, { mode: 0o600 });
    await promisify(execFile)(findProgram('mosquitto_passwd'), ['-U', this.usersFile]);
  }

  /** Stops it where it is, with all connections open, until {@link thaw}. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** A client that comes back by itself after the broker was away; what it publishes meanwhile follows then. */
  async client(options: IClientOptions = {}): Promise<MqttClient> {
    const { user: username, password, tls } = this;
    const files = tls && {
      ca: await readFile(tls.caFile),
      cert: await readFile(tls.client.certFile),
      key: await readFile(tls.client.keyFile),
    };
    const client = await connectAsync(this.url, {
      ...{ username, password, reconnectPeriod: 100, writeCache: false },
      // Or a client that was refused once would not come back.
      ...{ reconnectOnConnackError: true },
      ...files,
      ...options,
    });
    client.on('error', () => {});
    return client;
  }

  /** Subscribes to everything. Comes back by itself after the broker was away. */
  async watch(): Promise<TopicWatch> {
    const client = await this.client();
    const seen: SeenMessage[] = [];
    client.on('message', (topic, payload, { retain }) => {
      seen.push({ topic, payload: payload.toString(), retain });
    });
    await client.subscribeAsync('#', { qos: 1 });
    return new TopicWatch(client, seen);
  }

  /** What the broker keeps of a topic; undefined if nothing. */
  async retained(topic: string): Promise<string | undefined> {
    await using watch = await this.watch();
    const find = () => watch.seen.find((message) => message.topic === topic && message.retain);
    return (await waitFor(`retained ${topic}`, find, 1_000).catch(() => undefined))?.payload;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

/** A subscriber and what it has seen, in order. */
export class TopicWatch implements AsyncDisposable {
  private readonly messages: SeenMessage[];
  private readonly client: MqttClient;

  constructor(client: MqttClient, seen: SeenMessage[]) {
    this.client = client;
    this.messages = seen;
  }

  get seen(): readonly SeenMessage[] {
    return this.messages;
  }

  /** Gives what was seen so far, and forgets it. */
  take(): SeenMessage[] {
    return this.messages.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.endAsync(true);
  }
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = openSocket(port, '127.0.0.1');
  const answered = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return answered;
}

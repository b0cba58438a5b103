import { readFile } from 'node:fs/promises';
import type { IClientOptions, MqttClient } from 'mqtt';
import { withTlsInWords } from './tls-fault.ts';

/** Where the broker is, and who we are to it. */
export interface MqttBroker {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`, without user and password. */
  readonly url: string;
  readonly protocolVersion: '3.1.1' | '5';
  readonly clientId: string;
  readonly user?: string;
  readonly password?: string;
  /** PEM files, read anew for each connection. */
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** What the broker publishes when this connection ends without a goodbye. MQTT has one for each connection. */
  readonly will?: MqttWill;
  /**
   * Has the broker keep subscription and messages for that client ID while it is away. With MQTT 5 for up to so
   * long; with 3.1.1 the broker decides.
   */
  readonly persistent?: { readonly expirySeconds: number };
  /** The broker gives a silent client up, and sends its will, after one and a half times this; 15 if absent. */
  readonly keepaliveSeconds?: number;
}

/** The same as a plan says it: who we are is made of the prefix, and the will is the daemon's. */
export type BrokerSettings = Omit<MqttBroker, 'clientId' | 'will'> & { readonly clientIdPrefix: string };

export interface MqttWill {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: 0 | 1 | 2;
}

/** What to do with each connection. */
export interface ConnectionHooks {
  /** Before anything can have come from the broker. */
  readonly opened: (client: MqttClient) => void;
  /** The broker has accepted it. Messages may have come before. */
  readonly connected: (client: MqttClient) => void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_SECONDS = 15;
/** How many messages a broker of MQTT 5 sends before it waits until one is acknowledged. */
const RECEIVE_MAXIMUM = 100;
/** A broker of MQTT 5 keeps longer messages from us; MQTT.js would take them into memory whole. */
const LONGEST_PACKET_BYTES = 1_048_576;
const SESSION_TAKEN_OVER = 142;

/**
 * Connects once and stays until the connection ends, in whatever way; resolves with the last error, undefined after
 * a goodbye. Never rejects.
 */
export async function connectOnce(
  broker: MqttBroker,
  signal: AbortSignal,
  hooks: ConnectionHooks,
): Promise<unknown> {
  try {
    // Only now, because it costs memory that a program without a broker should not pay.
    const { connect } = await import('mqtt');
    const options = await clientOptions(broker);
    if (signal.aborted) return undefined;
    const client = connect({ ...placeOf(broker.url), ...options });
    hooks.opened(client);
    return await untilClosed(client, signal, hooks.connected);
  } catch (error) {
    return error;
  }
}

function untilClosed(
  client: MqttClient,
  signal: AbortSignal,
  connected: (client: MqttClient) => void,
): Promise<unknown> {
  let lastError: unknown;
  const drop = () => {
    client.end(true);
    // A goodbye that has begun waits for the broker's answers, and end() leaves it at that.
    client.stream.destroy();
  };
  signal.addEventListener('abort', drop, { once: true });
  // Stays for good: an 'error' without a listener would end the process.
  client.on('error', (error) => {
    lastError = withTlsInWords(error);
    if (!client.connected) drop();
  });
  client.on('disconnect', ({ reasonCode }) => {
    lastError = new Error(farewellText(reasonCode));
  });
  client.on('connect', () => connected(client));
  return new Promise((resolve) => {
    const finish = () => {
      signal.removeEventListener('abort', drop);
      drop();
      resolve(lastError);
    };
    client.once('close', finish).once('end', finish);
  });
}

/** Why a broker of MQTT 5 says that it ends a connection. */
function farewellText(reasonCode: number | undefined): string {
  if (reasonCode === SESSION_TAKEN_OVER) return 'another client has connected to it with the same client ID';
  return `it ended it with reason code ${reasonCode ?? 0}`;
}

/** Where a URL leads. MQTT.js would take it apart with a function that Node.js warns of, and take a client ID from its query. */
function placeOf(url: string): IClientOptions {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  return {
    protocol: protocol.slice(0, -1) as NonNullable<IClientOptions['protocol']>,
    // An IPv6 address stands in brackets only in a URL.
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    path: `${pathname || '/'}${search}`,
    ...(port === '' ? {} : { port: Number(port) }),
  };
}

async function clientOptions(broker: MqttBroker): Promise<IClientOptions> {
  const [ca, cert, key] = await Promise.all([broker.caFile, broker.certFile, broker.keyFile].map(readPem));
  const { user, password, will } = broker;
  return {
    clientId: broker.clientId,
    // In the protocol itself, 4 stands for 3.1.1.
    protocolVersion: broker.protocolVersion === '5' ? 5 : 4,
    keepalive: broker.keepaliveSeconds ?? KEEPALIVE_SECONDS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The session connects anew itself, with pauses that grow.
    reconnectPeriod: 0,
    resubscribe: false,
    // The cache holds every 16-bit number as a buffer: 9 MiB.
    writeCache: false,
    ...sessionOptions(broker),
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload) } }),
  };
}

function sessionOptions({ persistent, protocolVersion }: MqttBroker): IClientOptions {
  if (!persistent) return { clean: true };
  if (protocolVersion === '3.1.1') return { clean: false };
  const limits = { receiveMaximum: RECEIVE_MAXIMUM, maximumPacketSize: LONGEST_PACKET_BYTES };
  return { clean: false, properties: { sessionExpiryInterval: persistent.expirySeconds, ...limits } };
}

async function readPem(path: string | undefined): Promise<Buffer | undefined> {
  return path === undefined ? undefined : await readFile(path);
}

import { readFile } from 'node:fs/promises';
import type { IClientOptions, MqttClient } from 'mqtt';

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
}

export interface MqttWill {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: 0 | 1 | 2;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** The broker gives a silent client up, and sends its will, after one and a half times this. */
const KEEPALIVE_SECONDS = 15;

/**
 * Connects once and stays until the connection ends, in whatever way; resolves with the last error, undefined after
 * a goodbye. Never rejects. `connected` gets the client when the broker has accepted it.
 */
export async function connectOnce(
  broker: MqttBroker,
  signal: AbortSignal,
  connected: (client: MqttClient) => void,
): Promise<unknown> {
  try {
    // Only now, because it costs memory that a program without a broker should not pay.
    const { connect } = await import('mqtt');
    const options = await clientOptions(broker);
    if (signal.aborted) return undefined;
    return await untilClosed(connect(broker.url, options), signal, connected);
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
  const drop = () => void client.end(true);
  signal.addEventListener('abort', drop, { once: true });
  // Stays for good: an 'error' without a listener would end the process.
  client.on('error', (error) => {
    lastError = error;
    if (!client.connected) drop();
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

async function clientOptions(broker: MqttBroker): Promise<IClientOptions> {
  const [ca, cert, key] = await Promise.all([broker.caFile, broker.certFile, broker.keyFile].map(readPem));
  const { user, password, will } = broker;
  return {
    clientId: broker.clientId,
    // In the protocol itself, 4 stands for 3.1.1.
    protocolVersion: broker.protocolVersion === '5' ? 5 : 4,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The session connects anew itself, with pauses that grow.
    reconnectPeriod: 0,
    resubscribe: false,
    // The cache holds every 16-bit number as a buffer: 9 MiB.
    writeCache: false,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload) } }),
  };
}

async function readPem(path: string | undefined): Promise<Buffer | undefined> {
  return path === undefined ? undefined : await readFile(path);
}

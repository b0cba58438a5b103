import { hostname } from 'node:os';
import { type BrokerSettings, type Clock, type Logger, openMqttSession } from '@pm-dvr/runtime';

const CONNECT_MS = 3_000;

/** Publishes retained messages, by topic; gives whether there was a broker to take them. Takes some seconds at most; never rejects. */
export async function publishOnce(options: {
  readonly broker: BrokerSettings;
  readonly messages: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<boolean> {
  const { broker, clock, log } = options;
  const over = new AbortController();
  let isConnected = false;
  const session = openMqttSession({
    ...broker,
    clientId: `${broker.clientIdPrefix}-cleaner-${hostname()}-${process.pid}`,
    log: log.child({}, { level: 'silent' }),
    onState: (state) => {
      isConnected = state === 'connected';
      over.abort();
    },
  });
  for (const [topic, payload] of Object.entries(options.messages)) session.publishLatest(topic, payload);
  await clock.sleep(CONNECT_MS, over.signal);
  await session.close();
  if (!isConnected) log.info(`no connection to the broker ${broker.url}; the status was not published`);
  return isConnected;
}

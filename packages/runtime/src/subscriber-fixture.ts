import { connectAsync, type MqttClient } from 'mqtt';
import { expect, onTestFinished } from 'vitest';
import { loggerInto } from './broker-fixture.ts';
import { type MqttMessage, type MqttSessionOptions, openMqttSession } from './mqtt-session.ts';
import { type ProgramFixture, startProgram } from './program-fixture.ts';

export const PATIENCE = { timeout: 20_000 };

/** For tests: a message as text. */
export interface Seen extends Omit<MqttMessage, 'payload'> {
  readonly payload: string;
}

/** For tests: a session that subscribes to `t/#` and collects what comes, and the lines of its log. */
export function subscribe(
  url: string,
  options: Partial<MqttSessionOptions> = {},
  handle: (message: Seen) => unknown = () => {},
) {
  const seen: Seen[] = [];
  const lines: string[] = [];
  const session = openMqttSession({
    ...{ url, protocolVersion: '3.1.1', clientId: 'subscriber', log: loggerInto(lines) },
    subscription: {
      topic: 't/#',
      handle: async (message) => {
        const text = { ...message, payload: Buffer.from(message.payload).toString() };
        seen.push(text);
        await handle(text);
      },
    },
    ...options,
  });
  onTestFinished(() => session.close());
  const logged = () => lines.join('');
  return { session, seen, logged, payloads: () => seen.map(({ payload }) => payload) };
}

/** For tests: a client that publishes. */
export async function publisher(url: string): Promise<MqttClient> {
  const client = await connectAsync(url, { writeCache: false });
  onTestFinished(() => void client.end(true));
  return client;
}

/** For tests: publishes on `t/a`, one message after the other. */
export async function publish(url: string, ...payloads: string[]): Promise<void> {
  const client = await publisher(url);
  for (const payload of payloads) await client.publishAsync('t/a', payload, { qos: 1 });
}

/** For tests: waits until a session has its subscription. */
export async function untilSubscribed(subscriber: ReturnType<typeof subscribe>, url: string): Promise<void> {
  const client = await publisher(url);
  const probe = async () => {
    await client.publishAsync('t/probe', 'probe', { qos: 1 });
    return subscriber.payloads();
  };
  await expect.poll(probe, PATIENCE).toContain('probe');
  await client.publishAsync('t/probe', 'last probe', { qos: 1 });
  await expect.poll(subscriber.payloads, PATIENCE).toContain('last probe');
  subscriber.seen.length = 0;
}

/** For tests: resolves when that much time has passed, where there is nothing but time to wait for. */
export async function passed(ms: number): Promise<void> {
  const startedMs = performance.now();
  await expect.poll(() => performance.now() - startedMs, { ...PATIENCE, interval: 100 }).toBeGreaterThan(ms);
}

/**
 * For tests: a program that subscribes, prints each message that is not long, and then does what the code `handle`
 * says, which may use `text` and the variables of `before`.
 */
export async function startSubscriber(
  folder: string,
  { url, version, handle, before = '' }: { url: string; version: string; handle: string; before?: string },
): Promise<ProgramFixture> {
  const program = `
    import { createLogger } from './logging.ts';
    import { openMqttSession } from './mqtt-session.ts';
    ${before}
    openMqttSession({
      url: process.argv[2], protocolVersion: '${version}', clientId: 'subscriber',
      persistent: { expirySeconds: 3600 },
      log: createLogger({ name: 'program', level: 'silent', format: 'json' }),
      subscription: {
        topic: 't/#',
        handle: async ({ payload, topic }) => {
          const text = Buffer.from(payload).toString();
          if (text.length < 100) console.log(text);
          if (topic === 't/probe') return;
          ${handle}
        },
      },
    });
  `;
  const running = await startProgram(folder, program, [url]);
  onTestFinished(() => void running.child.kill('SIGKILL'));
  const client = await publisher(url);
  const timer = setInterval(() => void client.publish('t/probe', 'probe', { qos: 1 }), 50);
  await running.line();
  clearInterval(timer);
  await client.publishAsync('t/probe', 'ready', { qos: 1 });
  while ((await running.line()) !== 'ready');
  return running;
}

/** For tests: a promise that resolves when `open` is called. */
export function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

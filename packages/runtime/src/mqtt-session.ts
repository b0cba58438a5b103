import type { MqttClient } from 'mqtt';
import { type Clock, systemClock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './logging.ts';
import { type BrokerSettings, connectOnce, type MqttBroker, type MqttWill } from './mqtt-connection.ts';
import { PublishQueue } from './mqtt-publish-queue.ts';
import { type MqttMessage, MqttReceiver, type MqttSubscription } from './mqtt-receiver.ts';
import { reconnectPauseMs } from './reconnect-policy.ts';

export type { BrokerSettings, MqttBroker, MqttMessage, MqttSubscription, MqttWill };

export type MqttState = 'connected' | 'disconnected';

export interface MqttSessionOptions extends MqttBroker {
  readonly log: Logger;
  /** Called when the state changes, with the reason if there is one; not for each attempt. */
  readonly onState?: (state: MqttState, error: unknown) => void;
  readonly clock?: Clock;
  /** What to receive, at every connection anew (QoS 1). */
  readonly subscription?: MqttSubscription;
  /** Called when the broker has given the subscription, at every connection anew. */
  readonly onSubscribed?: () => void;
  /** What `lastHeardMs()` of an earlier process with this client ID said last. */
  readonly lastHeardMs?: number;
}

/**
 * A lasting session with a broker. Nothing it does throws. It never holds more than one payload for each topic of
 * `publishLatest`, and 1,000 messages of `publish`.
 */
export interface MqttSession {
  /** Publishes a retained value (QoS 1), now or when there is a connection; only the newest of a topic counts. */
  publishLatest(topic: string, payload: string): void;
  /**
   * Publishes a message that is not retained (QoS 1), now or when there is a connection, in the order of the calls.
   * Of more than 1,000 that wait the oldest are dropped, which is logged. The broker may get a message twice.
   */
  publish(topic: string, payload: string): void;
  isConnected(): boolean;
  /** Whether there is a connection, and the broker sends what was subscribed to. */
  isSubscribed(): boolean;
  /**
   * For a session that subscribes: wall time (milliseconds since the epoch) up to which all messages have come, as
   * far as known. To be kept for the `lastHeardMs` of the next process; an older value makes `lateMs` longer.
   */
  lastHeardMs(): number | undefined;
  /**
   * Lets the message in progress be handled, takes no further one, publishes the last values and what waits, says
   * goodbye (so that the will is not sent), and ends the session. Takes a second at most, whatever the broker does;
   * at once if there is no connection and nothing in progress.
   */
  close(finalPayloads?: Readonly<Record<string, string>>): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 1_000;
/** A connection that lasts shorter than this counts as an attempt that failed. */
const LASTING_MS = 10_000;

/** Opens a session, which connects in the background, for ever anew, and publishes all latest values each time. */
export function openMqttSession(options: MqttSessionOptions): MqttSession {
  const session = new LastingSession(options);
  session.start();
  return session;
}

class LastingSession implements MqttSession {
  private readonly options: MqttSessionOptions;
  private readonly clock: Clock;
  private readonly latest = new Map<string, string>();
  /** Topics whose newest value the broker has not taken, and those on their way. */
  private readonly unsent = new Set<string>();
  private readonly onTheWay = new Set<string>();
  private readonly queue: PublishQueue;
  private readonly receiver: MqttReceiver | undefined;
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private client: MqttClient | undefined;
  private state: MqttState | undefined;
  private isAttempting = false;
  private isClosing = false;
  private allSent: () => void = () => {};

  constructor(options: MqttSessionOptions) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.queue = new PublishQueue(options.log, () => this.lookWhetherAllSent());
    const { subscription } = options;
    this.receiver = subscription && new MqttReceiver({ ...options, subscription, clock: this.clock });
  }

  start(): void {
    this.running = this.keepConnected();
  }

  publishLatest(topic: string, payload: string): void {
    if (this.isClosing) return;
    this.latest.set(topic, payload);
    this.unsent.add(topic);
    this.send(topic);
  }

  publish(topic: string, payload: string): void {
    if (!this.stop.signal.aborted) this.queue.add(topic, payload);
  }

  isConnected(): boolean {
    return this.client?.connected ?? false;
  }

  isSubscribed(): boolean {
    const { client, receiver } = this;
    return client?.connected === true && receiver?.isSubscribed(client) === true;
  }

  lastHeardMs(): number | undefined {
    return this.receiver?.delay.lastHeardMs();
  }

  async close(finalPayloads: Readonly<Record<string, string>> = {}): Promise<void> {
    for (const [topic, payload] of Object.entries(finalPayloads)) this.publishLatest(topic, payload);
    this.isClosing = true;
    const deadline = new AbortController();
    const timeout = this.clock.sleep(CLOSE_TIMEOUT_MS, deadline.signal);
    // What is in progress may still have something to say.
    await Promise.race([this.receiver?.finish(), timeout]);
    if (this.isAttempting) await Promise.race([this.untilAllSent(), timeout]);
    const { client } = this;
    if (client?.connected) await Promise.race([client.endAsync(), timeout]);
    deadline.abort();
    this.stop.abort();
    await this.running;
  }

  private async keepConnected(): Promise<void> {
    for (let failures = 0; !this.stop.signal.aborted; failures++) {
      const startedMs = this.clock.monotonicMs();
      this.isAttempting = true;
      const error = await connectOnce(this.options, this.stop.signal, {
        opened: (client) => this.receiver?.attach(client),
        connected: (client) => this.connected(client),
      });
      this.isAttempting = false;
      if (this.client && this.clock.monotonicMs() - startedMs >= LASTING_MS) failures = 0;
      this.disconnected(error);
      await this.clock.sleep(reconnectPauseMs(failures, Math.random()), this.stop.signal);
    }
  }

  private connected(client: MqttClient): void {
    this.client = client;
    this.enter('connected', undefined);
    this.receiver?.subscribe(client);
    this.onTheWay.clear();
    for (const topic of this.latest.keys()) {
      this.unsent.add(topic);
      this.send(topic);
    }
    this.queue.connected(client);
  }

  private disconnected(error: unknown): void {
    this.client = undefined;
    this.queue.disconnected();
    this.allSent();
    this.enter('disconnected', error);
  }

  /** Sends the newest value of a topic, unless one is on its way; then it follows when that has arrived. */
  private send(topic: string): void {
    const { client } = this;
    const payload = this.latest.get(topic);
    if (!client?.connected || payload === undefined) return;
    if (this.onTheWay.has(topic) || !this.unsent.delete(topic)) return;
    this.onTheWay.add(topic);
    client.publish(topic, payload, { qos: 1, retain: true }, (error) => {
      if (client !== this.client) return;
      this.onTheWay.delete(topic);
      if (error) this.options.log.debug(`broker did not take ${topic}: ${messageOf(error)}`);
      else this.send(topic);
      this.lookWhetherAllSent();
    });
  }

  private lookWhetherAllSent(): void {
    if (this.isAllSent()) this.allSent();
  }

  private isAllSent(): boolean {
    return this.unsent.size === 0 && this.onTheWay.size === 0 && this.queue.isEmpty;
  }

  private untilAllSent(): Promise<void> {
    return new Promise((resolve) => {
      this.allSent = resolve;
      if (this.isAllSent()) resolve();
    });
  }

  private enter(state: MqttState, error: unknown): void {
    if (this.state === state || this.isClosing) return;
    this.state = state;
    const { log, url, onState } = this.options;
    if (state === 'connected') log.info(`connected to the broker ${url}`);
    else
      log.warn(`no connection to the broker ${url}, trying on: ${error ? messageOf(error) : 'it ended it'}`);
    onState?.(state, error);
  }
}

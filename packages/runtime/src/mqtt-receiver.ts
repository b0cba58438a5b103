import type { IPublishPacket, MqttClient, Packet } from 'mqtt';
import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './logging.ts';
import { MessageDelay } from './message-delay.ts';

/** A message as it came from the broker. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The broker had kept it as the last value of its topic; MQTT 3.1.1 sends those at each connect. */
  readonly retain: boolean;
  /** It may have been handled before, for the broker has sent it before. */
  readonly dup: boolean;
  readonly qos: 0 | 1 | 2;
  /** MQTT's packet identifier, which a message keeps when it is sent again; absent with QoS 0. */
  readonly packetId?: number;
  /** It may have waited for up to so long before it is handled, milliseconds; absent if it came at once. */
  readonly lateMs?: number;
}

/** What to receive. */
export interface MqttSubscription {
  /** Filter of topics, with `+` and `#`. A persistent session may still get messages of an earlier filter too. */
  readonly topic: string;
  /**
   * Gets one message after the other. The broker is told that a message has arrived when this has resolved, so that
   * it sends again what was not handled; also when this rejects, which is logged. Where it resolves with `left` it is not told: the
   * message is for the next session.
   */
  readonly handle: (message: MqttMessage) => Promise<unknown>;
}

export interface MqttReceiverOptions {
  readonly subscription: MqttSubscription;
  /** Called when the broker has given the subscription, at each connection. */
  readonly onSubscribed?: () => void;
  readonly log: Logger;
  readonly clock: Clock;
  readonly lastHeardMs?: number;
}

/**
 * Receives messages over all connections of a session, one at a time. While one is handled, nothing more is read
 * from the connection, so that a flood stays at the broker.
 */
export class MqttReceiver {
  readonly delay: MessageDelay;
  private readonly subscription: MqttSubscription;
  private readonly log: Logger;
  private readonly clock: Clock;
  private readonly onSubscribed: () => void;
  private lastTurn: Promise<unknown> = Promise.resolve();
  /** The connection whose message is handled, or waits for its turn. */
  private inHand: MqttClient | undefined;
  private isFinished = false;
  private fault: string | undefined;
  /** The connection on which the broker has given the subscription. */
  private subscribed: MqttClient | undefined;

  constructor(options: MqttReceiverOptions) {
    this.subscription = options.subscription;
    this.log = options.log;
    this.clock = options.clock;
    this.onSubscribed = options.onSubscribed ?? (() => {});
    this.delay = new MessageDelay(options.clock, options.lastHeardMs);
  }

  /** Takes over what comes on a connection; before anything has come. */
  attach(client: MqttClient): void {
    client.on('packetreceive', (packet) => this.note(packet));
    // MQTT.js acknowledges a message, and reads on, when the callback is called. Its event 'message' would not wait.
    client.handleMessage = (packet, done) => void this.take(client, packet, done);
    void this.keepAlive(client);
  }

  /** Subscribes on a connection that the broker has accepted. A refusal is logged, once. */
  subscribe(client: MqttClient): void {
    const { topic } = this.subscription;
    // With MQTT 5, values that the broker has kept are not wanted.
    client.subscribe(topic, { qos: 1, rh: 2 }, (error, grants) => {
      if (!client.connected) return;
      const isWeak = grants?.[0]?.qos === 0;
      const fault = error ? messageOf(error) : isWeak ? 'only without acknowledgement' : undefined;
      if (fault !== undefined && fault !== this.fault)
        this.log.error(`the broker does not give the subscription to ${topic}: ${fault}`);
      this.fault = fault;
      if (fault !== undefined) return;
      this.subscribed = client;
      this.onSubscribed();
    });
  }

  /** Whether the broker has given the subscription on this connection. */
  isSubscribed(client: MqttClient): boolean {
    return this.subscribed === client;
  }

  /** Takes no further message. Resolves when the one in progress is handled. */
  async finish(): Promise<void> {
    this.isFinished = true;
    await this.lastTurn;
  }

  private note(packet: Packet): void {
    if (this.isFinished) return;
    if (packet.cmd !== 'connack') this.delay.heard();
    else if ((packet.reasonCode ?? packet.returnCode) === 0) this.delay.connected(packet.sessionPresent);
  }

  private async take(
    client: MqttClient,
    packet: IPublishPacket,
    done: (error?: Error) => void,
  ): Promise<void> {
    this.inHand = client;
    // A handler can outlive its connection. What comes on the next one waits for it.
    const turn = this.lastTurn.then(() => this.handle(client, packet));
    this.lastTurn = turn;
    const isHandled = await turn;
    if (this.inHand === client) this.inHand = undefined;
    // Without connection there is nothing to acknowledge; what was read from it already comes again.
    if (client.connected) done(isHandled ? undefined : new Error('left at the broker'));
  }

  private async handle(client: MqttClient, packet: IPublishPacket): Promise<boolean> {
    if (this.isFinished || !client.connected) return false;
    const lateMs = this.delay.begin();
    try {
      if ((await this.subscription.handle(messageFrom(packet, lateMs))) === 'left') return false;
    } catch (error) {
      // Not acknowledged, the broker would send it for ever.
      this.log.error(`a message on ${packet.topic} could not be handled: ${messageOf(error)}`);
    }
    this.delay.end();
    return true;
  }

  /** While a message is handled nothing is read; MQTT.js then hears no answers to its pings and would give up. */
  private async keepAlive(client: MqttClient): Promise<void> {
    const closed = new AbortController();
    client.once('close', () => closed.abort());
    while (!closed.signal.aborted) {
      await this.clock.sleep(client.keepalive * 500, closed.signal);
      if (this.inHand !== client || !client.connected) continue;
      client.sendPing();
      client.reschedulePing(true);
    }
  }
}

function messageFrom(packet: IPublishPacket, lateMs: number | undefined): MqttMessage {
  const { topic, retain, dup, qos, messageId } = packet;
  const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
  const packetId = messageId === undefined ? {} : { packetId: messageId };
  return { topic, payload, retain, dup, qos, ...packetId, ...(lateMs === undefined ? {} : { lateMs }) };
}

import type { MqttClient } from 'mqtt';
import { messageOf } from './errors.ts';
import type { Logger } from './logging.ts';

const MOST_MESSAGES = 1_000;
/** Brokers of MQTT 5 may end a connection on which more messages are on their way than they allow; often 10 or 20. */
const MOST_ON_THE_WAY = 5;

interface Outgoing {
  readonly topic: string;
  readonly payload: string;
}

/**
 * Messages for a broker that may be away, in order. The broker gets each at least once (QoS 1), unless more than
 * 1,000 wait: then the oldest are dropped.
 */
export class PublishQueue {
  private readonly log: Logger;
  private readonly onChange: () => void;
  /** Oldest first. The first `onTheWay` are sent, but not yet known to have arrived. */
  private readonly messages: Outgoing[] = [];
  private onTheWay = 0;
  private dropped = 0;
  private client: MqttClient | undefined;

  /** `onChange` is called when a message is off the queue. */
  constructor(log: Logger, onChange: () => void) {
    this.log = log;
    this.onChange = onChange;
  }

  get isEmpty(): boolean {
    return this.messages.length === 0;
  }

  add(topic: string, payload: string): void {
    this.messages.push({ topic, payload });
    if (this.messages.length > MOST_MESSAGES) {
      this.messages.splice(this.onTheWay, 1);
      this.dropped++;
    }
    this.send();
  }

  /** Sends all that wait, again also what the broker may have got before. */
  connected(client: MqttClient): void {
    this.client = client;
    this.onTheWay = 0;
    if (this.dropped > 0)
      this.log.warn(`${this.dropped} messages were not published, for the broker was away too long`);
    this.dropped = 0;
    this.send();
  }

  disconnected(): void {
    this.client = undefined;
    this.onTheWay = 0;
  }

  private send(): void {
    const { client } = this;
    while (client?.connected && this.onTheWay < Math.min(MOST_ON_THE_WAY, this.messages.length)) {
      const message = this.messages[this.onTheWay++] as Outgoing;
      client.publish(message.topic, message.payload, { qos: 1 }, (error) => {
        if (client === this.client) this.answered(message, error);
      });
    }
  }

  private answered(message: Outgoing, error: unknown): void {
    // An error that is not the broker's answer comes from the connection, which is about to end.
    if (error && !isRefusal(error)) return;
    if (error) this.log.debug(`broker did not take ${message.topic}: ${messageOf(error)}`);
    this.messages.splice(this.messages.indexOf(message), 1);
    this.onTheWay--;
    this.send();
    this.onChange();
  }
}

/** Whether the broker has said that it does not want this. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

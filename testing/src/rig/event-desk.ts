import { EVENT_TOPICS, type EventError, type EventLife, type EventServiceStatus } from '@pm-dvr/contracts';
import type { MqttClient } from 'mqtt';
import type { Mosquitto } from './mosquitto.ts';
import { waitFor } from './wait.ts';

const ECHO_TOPIC = 'desk/echo';
const ECHO_TIMEOUT_MS = 10_000;

/** Who triggers events by MQTT, and hears what becomes of them. */
export class EventDesk implements AsyncDisposable {
  /** How events ended, by their texts; those of several parts by the last. */
  readonly ends = new Map<string, 'complete' | 'incomplete'>();
  /** How many manifests became final. */
  endCount = 0;
  /** What cam-event says of itself; undefined before the first time. */
  status: EventServiceStatus | undefined;
  /** Codes of the errors it has published, and how often. */
  readonly errors = new Map<string, number>();
  private readonly client: MqttClient;
  private readonly echoes = new Map<string, () => void>();
  private echoCount = 0;

  private constructor(client: MqttClient) {
    this.client = client;
    client.on('message', (topic, payload) => this.hear(topic, payload.toString()));
  }

  static async open(broker: Mosquitto): Promise<EventDesk> {
    const desk = new EventDesk(await broker.client());
    await desk.client.subscribeAsync(
      [ECHO_TOPIC, EVENT_TOPICS.life, EVENT_TOPICS.status, EVENT_TOPICS.error],
      { qos: 1 },
    );
    return desk;
  }

  /** Publishes a trigger in its JSON form for all cameras, unless it says which; resolves when the broker has it. */
  async trigger(said: Record<string, unknown>): Promise<void> {
    await this.client.publishAsync('hw/cameras/all/ctl/save', JSON.stringify(said), { qos: 1 });
  }

  /** Milliseconds from a publication to its arrival back here: what the broker and the two ways cost. */
  async echo(): Promise<number> {
    const text = String(++this.echoCount);
    const startedAt = performance.now();
    const heard = new Promise<void>((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error('the echo does not come')), ECHO_TIMEOUT_MS);
      this.echoes.set(text, () => {
        clearTimeout(timeout);
        resolve();
      });
    });
    this.client.publish(ECHO_TOPIC, text, { qos: 1 });
    await heard;
    return performance.now() - startedAt;
  }

  /** Resolves when so many manifests became final. */
  async ended(count: number, timeoutMs = 60_000): Promise<void> {
    await waitFor(`the end of ${count} events`, () => this.endCount >= count, timeoutMs);
  }

  /** Resolves when no event is being saved. */
  async allSaved(timeoutMs = 60_000): Promise<void> {
    await waitFor('all events to be saved', () => this.status?.running === 0, timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.endAsync(true);
  }

  private hear(topic: string, payload: string): void {
    if (topic === ECHO_TOPIC) {
      this.echoes.get(payload)?.();
      this.echoes.delete(payload);
    } else if (topic === EVENT_TOPICS.status) {
      this.status = JSON.parse(payload) as EventServiceStatus;
    } else if (topic === EVENT_TOPICS.error) {
      const { code } = JSON.parse(payload) as EventError;
      this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
    } else {
      const { state, event } = JSON.parse(payload) as EventLife;
      if (state !== 'complete' && state !== 'incomplete') return;
      this.endCount++;
      this.ends.set(event, state);
    }
  }
}

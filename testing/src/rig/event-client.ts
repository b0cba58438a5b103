import {
  EVENT_TOPICS,
  type EventError,
  type EventLife,
  type EventServiceStatus,
  eventErrorSchema,
  eventLifeSchema,
  eventServiceStatusSchema,
} from '@pm-dvr/contracts';
import type { MqttClient } from 'mqtt';
import { type DaemonOptions, DaemonProcess } from './daemon-process.ts';
import type { Mosquitto, TopicWatch } from './mosquitto.ts';
import { type RunResult, runProgram } from './run-program.ts';
import type { RigStore } from './store.ts';
import { waitFor } from './wait.ts';

const LONGEST_END_MS = 40_000;

/** Sends triggers, and sees what cam-event says; throws where it is not as the contract says. */
export class EventClient implements AsyncDisposable {
  readonly topics: TopicWatch;
  private readonly client: MqttClient;

  private constructor(topics: TopicWatch, client: MqttClient) {
    this.topics = topics;
    this.client = client;
  }

  static async open(broker: Mosquitto): Promise<EventClient> {
    return new EventClient(await broker.watch(), await broker.client());
  }

  /** Publishes a trigger (QoS 1); resolves when the broker has it. Objects are sent as JSON. */
  async send(trigger: string | Buffer | Record<string, unknown>, camera = 'any'): Promise<void> {
    const isRaw = typeof trigger === 'string' || Buffer.isBuffer(trigger);
    await this.client.publishAsync(triggerTopic(camera), isRaw ? trigger : JSON.stringify(trigger), {
      qos: 1,
    });
  }

  /** What was said of the events with a text, or of all. */
  lives(event?: string): EventLife[] {
    const all = this.said(EVENT_TOPICS.life).map((value) => eventLifeSchema.strict().parse(value));
    return all.filter((life) => event === undefined || life.event === event);
  }

  errors(): EventError[] {
    return this.said(EVENT_TOPICS.error).map((value) => eventErrorSchema.strict().parse(value));
  }

  /** The newest; undefined before the first. */
  get status(): EventServiceStatus | undefined {
    const value = this.said(EVENT_TOPICS.status).at(-1);
    return value === undefined ? undefined : eventServiceStatusSchema.strict().parse(value);
  }

  pongs(): unknown[] {
    return this.said(EVENT_TOPICS.pong);
  }

  /** Waits until an event is over, and whether it is complete is known. */
  async ended(event: string, timeoutMs = 30_000): Promise<EventLife> {
    const find = () =>
      this.lives(event).find(({ state, continued }) => /complete$/.test(state) && !continued);
    return await waitFor(`the end of ${event}`, find, timeoutMs);
  }

  /** Waits until it was said that an event is in a state. */
  async reaches(event: string, state: EventLife['state'], timeoutMs = 30_000): Promise<EventLife> {
    const find = () => this.lives(event).find((life) => life.state === state);
    return await waitFor(`${event}: ${state}`, find, timeoutMs);
  }

  /** Waits until a daemon hears triggers. */
  async heardBy(keeper: DaemonProcess): Promise<void> {
    await waitFor('cam-event at its broker', () => {
      if (!keeper.running) throw new Error(`cam-event ended:\n${keeper.output}`);
      // It publishes its status after it has subscribed.
      return keeper.output.includes('connected to the broker') && this.status?.state === 'running';
    });
  }

  /** Waits until nothing is being saved. */
  async idle(timeoutMs = 30_000): Promise<void> {
    const isIdle = () => this.status?.state === 'running' && this.status.running === 0;
    await waitFor('an idle cam-event', isIdle, timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.endAsync(true);
    await this.topics[Symbol.asyncDispose]();
  }

  private said(topic: string): unknown[] {
    const messages = this.topics.seen.filter((message) => message.topic === topic);
    return messages.map(({ payload }) => JSON.parse(payload) as unknown);
  }
}

/** The topic on which triggers of a camera come. */
export function triggerTopic(camera: string): string {
  return EVENT_TOPICS.save.replace('+', camera);
}

/** How a program that is about to end by itself ends. Throws, with what it said, if it does not within 40 s. */
export async function ending(program: DaemonProcess): ReturnType<DaemonProcess['stop']> {
  await waitFor('the end of a program', () => !program.running, LONGEST_END_MS).catch((error) => {
    throw new Error(`${error}\n${program.output}`);
  });
  return await program.exited;
}

/** Starts `cam-event -m`. */
export function startKeeper(store: RigStore, options: DaemonOptions = {}): DaemonProcess {
  return DaemonProcess.start('cam-event', ['-c', store.eventConfigFile, '-m'], options);
}

/** Runs `cam-event` by hand to its end. */
export async function camEvent(
  store: RigStore,
  args: readonly string[],
  options: DaemonOptions = {},
): Promise<RunResult> {
  return await runProgram('cam-event', ['-c', store.eventConfigFile, ...args], options);
}

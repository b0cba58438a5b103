import { readdirSync } from 'node:fs';
import {
  cameraDevice,
  type DiscoveryMessages,
  type DiscoveryScope,
  discoveryMessages,
  type EventSwitch,
  eventEntities,
  type StoreLayout,
  SUITE_DEVICE,
  switchEvent,
  triggerEntities,
  withoutEntities,
} from '@pm-dvr/contracts';
import { type Clock, type MqttSession, PROGRAM_VERSION } from '@pm-dvr/runtime';
import { readFlag } from './flags.ts';
import type { RunPlan } from './run-plan.ts';

export interface HomeAssistantOptions {
  readonly scope: DiscoveryScope;
  readonly topics: RunPlan['topics'];
  readonly layout: StoreLayout;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly session: Pick<MqttSession, 'publishLatest'>;
}

/** Tells Home Assistant how to save events, and how the switches stand. Hears nothing: triggers come as they always do. */
export class HomeAssistant {
  private readonly options: HomeAssistantOptions;
  /** State of the switch that was published last, by camera. */
  private readonly told = new Map<string, EventSwitch['state']>();
  /** Cameras and flags at the last look: after each of a thousand messages nothing may have changed. */
  private seen = '';

  constructor(options: HomeAssistantOptions) {
    this.options = options;
    const { scope, topics } = options;
    this.publish(discoveryMessages(scope, PROGRAM_VERSION, SUITE_DEVICE, eventEntities(topics.status)));
  }

  /**
   * Publishes what has changed, for these cameras. A switch is on as long as the flag of its event is there, whichever process
   * saves the event: so it is right after a restart, and when the event was ended by its time-out.
   */
  look(cameras: readonly string[]): void {
    const seen = [...cameras, '', ...this.flags()].join('\n');
    if (seen === this.seen) return;
    this.seen = seen;
    for (const camera of cameras) this.lookAt(camera);
    for (const camera of [...this.told.keys()].filter((one) => !cameras.includes(one))) this.forget(camera);
  }

  private flags(): string[] {
    try {
      return readdirSync(this.options.layout.flagsDir);
    } catch {
      // Without the folder there is no flag.
      return [];
    }
  }

  private lookAt(camera: string): void {
    const { layout, topics, clock } = this.options;
    const event = switchEvent(camera);
    const state = readFlag(layout, event) ? 'on' : 'off';
    const before = this.told.get(camera);
    if (state === before) return;
    this.told.set(camera, state);
    const said: EventSwitch = { camera, state, event, timestamp: Math.floor(clock.wallMs() / 1000) };
    this.publish({ [switchTopic(topics.switch, camera)]: JSON.stringify(said) });
    if (before === undefined) this.publish(this.entities(camera));
  }

  /** A camera of which there is nothing in the store any more. */
  private forget(camera: string): void {
    this.told.delete(camera);
    this.publish(withoutEntities(this.entities(camera)));
    this.publish({ [switchTopic(this.options.topics.switch, camera)]: '' });
  }

  private entities(camera: string): DiscoveryMessages {
    const { scope, topics } = this.options;
    const own = { ...topics, switch: switchTopic(topics.switch, camera) };
    return discoveryMessages(scope, PROGRAM_VERSION, cameraDevice(camera), triggerEntities(camera, own));
  }

  private publish(messages: DiscoveryMessages): void {
    for (const [topic, payload] of Object.entries(messages))
      this.options.session.publishLatest(topic, payload);
  }
}

function switchTopic(topic: string, camera: string): string {
  return topic.replaceAll('%camid%', camera);
}

import {
  cameraDevice,
  cameraEntities,
  type DiscoveryMessages,
  discoveryMessages,
  type StatusMessage,
  withoutEntities,
} from '@pm-dvr/contracts';
import {
  type BrokerSettings,
  type Logger,
  type MqttSession,
  openMqttSession,
  PROGRAM_VERSION,
} from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Publishes the cameras' statuses; does nothing without a broker. */
export interface StatusPublisher {
  publish(camera: string, status: StatusMessage): void;
  /**
   * Ends the session of a camera that is no longer recorded here; its last status stays. One that is `forgotten` is no longer
   * configured: Home Assistant is told so.
   */
  release(camera: string, isForgotten?: boolean): Promise<void>;
  /** Ends all sessions. What they say last is that nobody reports there any more; with `isForgotten` as above. */
  close(isForgotten?: boolean): Promise<void>;
}

interface Session {
  readonly mqtt: MqttSession;
  readonly topic: string;
  last: StatusMessage;
}

/**
 * Opens a session with the broker, one for each camera, because MQTT knows one last will for a connection: so each
 * camera's retained status says that its recorder is gone when it is.
 */
export function openStatusPublisher(plan: RunPlan, log: Logger): StatusPublisher {
  const sessions = new Map<string, Session>();
  const open = (broker: BrokerSettings, camera: string, status: StatusMessage): Session => {
    const topic = plan.statusTopic.replaceAll('%camid%', camera);
    const mqtt = openMqttSession({
      ...broker,
      clientId: `${broker.clientIdPrefix}-service-${camera}-${process.pid}`,
      will: { topic, payload: JSON.stringify(goneStatus(status, DIED)), retain: true, qos: 1 },
      log: log.child({ camera }),
    });
    for (const [place, payload] of Object.entries(entities(camera, topic)))
      mqtt.publishLatest(place, payload);
    return { mqtt, topic, last: status };
  };
  const entities = (camera: string, topic: string): DiscoveryMessages =>
    plan.discovery
      ? discoveryMessages(plan.discovery, PROGRAM_VERSION, cameraDevice(camera), cameraEntities(topic))
      : {};
  const farewell = (camera: string, topic: string, isForgotten: boolean) =>
    isForgotten ? withoutEntities(entities(camera, topic)) : {};
  return {
    publish: (camera, status) => {
      if (!plan.broker) return;
      const session = sessions.get(camera) ?? open(plan.broker, camera, status);
      sessions.set(camera, session);
      session.last = status;
      session.mqtt.publishLatest(session.topic, JSON.stringify(status));
    },
    release: async (camera, isForgotten = false) => {
      const session = sessions.get(camera);
      await session?.mqtt.close(farewell(camera, session.topic, isForgotten));
      sessions.delete(camera);
    },
    close: async (isForgotten = false) => {
      const ending = [...sessions].map(([camera, { mqtt, topic, last }]) =>
        mqtt.close({
          [topic]: JSON.stringify(goneStatus(last, MOVED)),
          ...farewell(camera, topic, isForgotten),
        }),
      );
      await Promise.all(ending);
    },
  };
}

const DIED = 'the recorder ended without a word, or lost its network';
const MOVED = 'the recorder no longer reports here';

/** What the broker says in the recorder's place. */
function goneStatus(status: StatusMessage, why: string): StatusMessage {
  const { date, timestamp } = status;
  return {
    ...{ code: 2, message: `GONE: ${why}`, date, timestamp },
    ...{ state: 'gone', state_since: timestamp, reconnects: 0 },
  };
}

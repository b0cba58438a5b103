import type { StatusMessage } from '@pm-dvr/contracts';
import { type BrokerSettings, type Logger, type MqttSession, openMqttSession } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Publishes the cameras' statuses; does nothing without a broker. */
export interface StatusPublisher {
  publish(camera: string, status: StatusMessage): void;
  /** Ends the session of a camera that is no longer recorded here; its last status stays. */
  release(camera: string): Promise<void>;
  /** Ends all sessions. What they say last is that nobody reports there any more. */
  close(): Promise<void>;
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
    return { mqtt, topic, last: status };
  };
  return {
    publish: (camera, status) => {
      if (!plan.broker) return;
      const session = sessions.get(camera) ?? open(plan.broker, camera, status);
      sessions.set(camera, session);
      session.last = status;
      session.mqtt.publishLatest(session.topic, JSON.stringify(status));
    },
    release: async (camera) => {
      await sessions.get(camera)?.mqtt.close();
      sessions.delete(camera);
    },
    close: async () => {
      const ending = [...sessions.values()].map(({ mqtt, topic, last }) =>
        mqtt.close({ [topic]: JSON.stringify(goneStatus(last, MOVED)) }),
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

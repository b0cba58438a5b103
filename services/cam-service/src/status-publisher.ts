import type { StatusMessage } from '@pm-dvr/contracts';
import { type Logger, type MqttSession, openMqttSession } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** Publishes the cameras' statuses; does nothing without a broker. */
export interface StatusPublisher {
  publish(camera: string, status: StatusMessage): void;
  /** Ends the session of a camera that is no longer recorded here; its last status stays. */
  release(camera: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a session with the broker, one for each camera, because MQTT knows one last will for a connection: so each
 * camera's retained status says that its recorder is gone when it is.
 */
export function openStatusPublisher(plan: RunPlan, log: Logger): StatusPublisher {
  const sessions = new Map<string, MqttSession>();
  return {
    publish: (camera, status) => {
      const { broker } = plan;
      if (!broker) return;
      const topic = plan.statusTopic.replaceAll('%camid%', camera);
      let session = sessions.get(camera);
      if (!session) {
        session = openMqttSession({
          ...broker,
          clientId: `${broker.clientIdPrefix}-service-${camera}-${process.pid}`,
          will: { topic, payload: JSON.stringify(goneStatus(status)), retain: true, qos: 1 },
          log: log.child({ camera }),
        });
        sessions.set(camera, session);
      }
      session.publishLatest(topic, JSON.stringify(status));
    },
    release: async (camera) => {
      await sessions.get(camera)?.close();
      sessions.delete(camera);
    },
    close: async () => {
      await Promise.all([...sessions.values()].map((session) => session.close()));
    },
  };
}

/** What the broker says in the recorder's place when it is gone without a word. */
function goneStatus(status: StatusMessage): StatusMessage {
  const { date, timestamp } = status;
  return {
    ...{ code: 2, message: 'GONE: the recorder ended without a word, or lost its network' },
    ...{ date, timestamp, state: 'gone', state_since: timestamp, reconnects: 0 },
  };
}

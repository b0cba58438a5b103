import { parseTrigger } from '@pm-dvr/cam-event/trigger';
import { EVENT_TOPICS } from '@pm-dvr/contracts';
import type { HostileMessage } from './hostile-messages.ts';

const TRIGGER_TOPIC = /^hw\/cameras\/[^/]*\/ctl\/save$/;

/**
 * How many complaints cam-event must have about a message because of what it says: one if it cannot be followed, one for each
 * part that cannot, none if it is in order or nobody's. What the engine refuses beside that (an event too many) cannot be
 * foreseen. `latestMs` is when it is looked at at the latest, ms since the epoch: until then the future may become the past.
 */
export function expectedComplaints(
  { topic, payload }: HostileMessage,
  known: readonly string[],
  latestMs: number,
): number {
  // Whether the broker is to keep it does not matter: as it is published, it comes as any other does.
  if (!TRIGGER_TOPIC.test(topic)) return 0;
  const context = { topicFilter: EVENT_TOPICS.save, snapMs: 2_000, nowMs: latestMs, known };
  const parsed = parseTrigger({ topic, payload, isRepeated: false }, context);
  if (parsed.kind === 'ping') return 0;
  return parsed.kind === 'bad' ? 1 : parsed.complaints.length;
}

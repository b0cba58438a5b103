import { discoveryTopic, EVENT_TOPICS } from '@pm-dvr/contracts';
import * as z from 'zod';
import { valueText } from '../fault.ts';
import { CAMERA_PLACEHOLDER, filterFault, topicFault, topicMatches } from '../topic-filter.ts';
import { expects } from '../values/expected.ts';
import { key } from '../values/key.ts';
import { duration } from '../values/quantity-schema.ts';
import { text } from '../values/text-schema.ts';
import { commonShape } from './common.ts';
import { includeShape } from './include.ts';
import { lazyShape } from './lazy-shape.ts';
import { placeholderFault, plainTopic } from './plain-topic.ts';

/** What cam-event alone needs: `cam_event.yaml`. */
export interface EventConfig {
  readonly defaultSnapMs: number;
  /** A topic filter; it matches none of the topics that follow, nor a camera's status. */
  readonly mqttEventTopic: string;
  readonly mqttPongTopic: string;
  readonly mqttEventLifeTopic: string;
  readonly mqttEventErrorTopic: string;
  readonly mqttEventStatusTopic: string;
  /** With `%camid%` in it. */
  readonly mqttEventSwitchTopic: string;
  readonly mqttEventPersistentTimeoutMs: number;
}

const EXPECTED_FILTER = `a topic filter such as ${EVENT_TOPICS.save}, with + for one whole level and # for all that follow`;
const PUBLISHED = [
  'mqtt_pong_topic',
  'mqtt_event_life_topic',
  'mqtt_event_error_topic',
  'mqtt_event_status_topic',
  'mqtt_event_switch_topic',
] as const;
const EXPECTED_SWITCH = `a topic with ${CAMERA_PLACEHOLDER} in it, such as ${EVENT_TOPICS.switch}`;

/** Keys of `cam_event.yaml`. */
export const eventShape = lazyShape({
  default_snap_time: () =>
    key(
      duration({ min: '0s', max: '1h' }).prefault('60s'),
      'How much is kept before and after an event that does not say otherwise.',
    ),
  mqtt_event_topic: () =>
    key(
      text(EXPECTED_FILTER, eventFilterFault).meta({ 'x-type': 'topic filter' }).prefault(EVENT_TOPICS.save),
      'Topics on which triggers come. None that is published to may be among them, not even mqtt_topic_status.',
    ),
  mqtt_pong_topic: () => key(plainTopic(EVENT_TOPICS.pong), 'Topic of the answers to ping.'),
  mqtt_event_life_topic: () =>
    key(
      plainTopic(EVENT_TOPICS.life),
      'Topic of what becomes of each event, from its trigger to its final manifest.',
    ),
  mqtt_event_error_topic: () =>
    key(plainTopic(EVENT_TOPICS.error), 'Topic of why a message was not followed.'),
  mqtt_event_status_topic: () =>
    key(plainTopic(EVENT_TOPICS.status), 'Topic of whether cam-event runs; retained.'),
  mqtt_event_switch_topic: () =>
    key(
      text(EXPECTED_SWITCH, switchTopicFault).meta({ 'x-type': 'topic' }).prefault(EVENT_TOPICS.switch),
      "Topic of whether a camera's switch in Home Assistant is on; retained; %camid% stands for the camera.",
    ),
  mqtt_event_persistent_timeout: () =>
    key(
      duration({ min: '10s', max: '7d' }).prefault('20min'),
      'An event that was switched on ends when it is not switched on again for so long.',
    ),
});

/** Schema of the keys that `cam_event.yaml` alone has. It has no use for cameras and so does not include their file. */
export function eventSchema() {
  return z.strictObject({ ...includeShape(['cam_common.yaml']), ...eventShape() }, expects('a map of keys'));
}

/** Schema of all that cam-event uses. */
export function camEventSchema() {
  return eventSchema().extend(commonShape());
}

export type EventValues = z.output<ReturnType<typeof eventSchema>>;

/** What is wrong between keys that are right on their own, `mqtt_topic_status` too: key name and message. */
export function eventConflicts(raw: Readonly<Record<string, unknown>>): [string, string][] {
  const shape = { ...eventShape(), mqtt_topic_status: commonShape().mqtt_topic_status };
  const right = (name: keyof typeof shape) => {
    const topic = shape[name].safeParse(raw[name]).data;
    return typeof topic === 'string' ? [{ name, topic }] : [];
  };
  const published = PUBLISHED.flatMap(right);
  const filter = right('mqtt_event_topic')[0]?.topic;
  const status = right('mqtt_topic_status');
  const heard = [...published, ...status, ...discovered(raw)].filter(
    ({ topic }) => filter !== undefined && topicMatches(filter, topic),
  );
  return [...sameTopics([...status, ...published], raw), ...echoes(filter ?? '', heard, raw)];
}

/** The checked values under the names that programs use. */
export function eventConfig(values: EventValues): EventConfig {
  return {
    defaultSnapMs: values.default_snap_time,
    mqttEventTopic: values.mqtt_event_topic,
    mqttPongTopic: values.mqtt_pong_topic,
    mqttEventLifeTopic: values.mqtt_event_life_topic,
    mqttEventErrorTopic: values.mqtt_event_error_topic,
    mqttEventStatusTopic: values.mqtt_event_status_topic,
    mqttEventSwitchTopic: values.mqtt_event_switch_topic,
    mqttEventPersistentTimeoutMs: values.mqtt_event_persistent_timeout,
  };
}

/** What Home Assistant is told of new devices on; one for each kind of entity. */
function discovered({ mqtt }: Readonly<Record<string, unknown>>): NamedTopic[] {
  const prefix = (mqtt as { discovery_prefix?: unknown } | undefined)?.discovery_prefix;
  if (typeof prefix !== 'string') return [];
  const scope = { prefix, node: CAMERA_PLACEHOLDER };
  return ['binary_sensor', 'sensor', 'button', 'switch'].map((component) => ({
    name: 'mqtt',
    topic: discoveryTopic(scope, component, CAMERA_PLACEHOLDER),
  }));
}

interface NamedTopic {
  readonly name: string;
  readonly topic: string;
}

/** Nothing may hear what it publishes; the key to blame is the filter, unless only the other one was written. */
function echoes(filter: string, heard: readonly NamedTopic[], raw: object): [string, string][] {
  if (heard.length === 0) return [];
  if (!Object.hasOwn(raw, 'mqtt_event_topic'))
    return heard.map(({ name }) => [
      name,
      `is matched by mqtt_event_topic (${valueText(filter)}); expected a topic that triggers do not come from`,
    ]);
  const list = heard.map(({ name, topic }) => `${name} (${valueText(topic)})`).join(', ');
  return [
    [
      'mqtt_event_topic',
      `matches what is published to ${list}; expected a filter for triggers only, such as ${EVENT_TOPICS.save}`,
    ],
  ];
}

function sameTopics(published: readonly NamedTopic[], raw: object): [string, string][] {
  return published.flatMap(({ name, topic }, index): [string, string][] => {
    const twin = published.slice(0, index).find((other) => other.topic === topic)?.name;
    if (twin === undefined) return [];
    const [blamed, other] = Object.hasOwn(raw, name) ? [name, twin] : [twin, name];
    return [[blamed, `is the same topic as ${other}; expected one of its own`]];
  });
}

function switchTopicFault(value: string): string | undefined {
  if (!value.includes(CAMERA_PLACEHOLDER))
    return `has no ${CAMERA_PLACEHOLDER} in it; expected ${EXPECTED_SWITCH}`;
  return topicFault(value, EXPECTED_SWITCH);
}

function eventFilterFault(value: string): string | undefined {
  return placeholderFault(value, EXPECTED_FILTER) ?? filterFault(value, EXPECTED_FILTER);
}

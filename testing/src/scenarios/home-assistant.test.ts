import { type EventSwitch, eventSwitchSchema } from '@pm-dvr/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { EventClient } from '../rig/event-client.ts';
import { type HomeEntity, parseHomeEntity } from '../rig/home-assistant-schema.ts';
import { renderTemplate } from '../rig/home-assistant-template.ts';
import type { TopicWatch } from '../rig/mosquitto.ts';
import { SUITE_REMOTE, Suite } from '../rig/suite.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';

const PREFIX = 'homeassistant';
const SWITCH_TOPIC = 'services/cam_event/switch/front';
const EVENT = 'Home Assistant';
/** Entities of a camera, by its daemons, and of the suite. */
const OF_CAMERA = ['bit_rate', 'coverage_today', 'last_clip', 'persistent', 'recording', 'save_event'];
const OF_SUITE = [
  ...[
    `backlog_${SUITE_REMOTE}`,
    'disk_clips',
    'disk_events',
    'disk_free',
    'events_problem',
    'events_running',
  ],
  ...['store_problem', 'sync_problem'],
];

beforeAll(() => smallVideo());

/** What is kept at the broker, or was said last, by topic. */
function latest(watch: TopicWatch): Map<string, string> {
  return new Map(watch.seen.map(({ topic, payload }) => [topic, payload]));
}

/** The entities that Home Assistant knows now. */
function entities(watch: TopicWatch): HomeEntity[] {
  const messages = [...latest(watch)].filter(([topic]) => topic.startsWith(`${PREFIX}/`));
  return messages.flatMap(([topic, payload]) => (payload === '' ? [] : [parseHomeEntity(topic, payload)]));
}

function idsOf(watch: TopicWatch, device: string): string[] {
  const own = entities(watch).filter((one) => one.device === device);
  return own.map(({ uniqueId }) => uniqueId.slice(device.length + 1)).sort();
}

function entity(watch: TopicWatch, uniqueId: string): Record<string, string> {
  const found = entities(watch).find((one) => one.uniqueId === uniqueId);
  if (!found) throw new Error(`there is no ${uniqueId}`);
  return found.config as Record<string, string>;
}

/** What Home Assistant would show of an entity; undefined while its state topic has said nothing. */
function shown(watch: TopicWatch, { config }: HomeEntity): string | undefined {
  const { state_topic: topic, value_template: template } = config as Record<string, string>;
  const payload = topic === undefined ? undefined : latest(watch).get(topic);
  return payload === undefined || template === undefined ? undefined : renderTemplate(template, payload);
}

function shownOf(watch: TopicWatch, uniqueId: string): string | undefined {
  const found = entities(watch).find((one) => one.uniqueId === uniqueId);
  return found && shown(watch, found);
}

function isAvailable(watch: TopicWatch, uniqueId: string): boolean {
  const { availability_topic: topic, availability_template: template } = entity(watch, uniqueId);
  return renderTemplate(template as string, latest(watch).get(topic as string) ?? '{}') === 'online';
}

const openSuite = (event: Record<string, unknown> = {}) =>
  Suite.open({
    ...{ mqtt: { discovery_prefix: PREFIX }, event: { default_snap_time: '2s', ...event } },
    broker: { isPersistent: false },
  });

describe('Home Assistant', () => {
  test('is told of cameras and suite in its own words, and every entity has a value', async () => {
    await using suite = await openSuite();
    await using watch = await suite.broker.watch();
    suite.record();
    await waitFor('clips', async () => (await suite.store.clips('front')).length >= 2);
    const keeper = suite.keep();
    suite.sync();
    expect((await suite.clean()).code).toBe(0);
    await waitFor('all entities', () => entities(watch).length >= OF_CAMERA.length + OF_SUITE.length);
    expect(idsOf(watch, 'pm-dvr_camera_front')).toEqual(OF_CAMERA);
    expect(idsOf(watch, 'pm-dvr_suite')).toEqual(OF_SUITE);
    expect(new Set(entities(watch).map(({ uniqueId }) => uniqueId)).size).toBe(entities(watch).length);
    for (const one of entities(watch).filter(({ component }) => component !== 'button'))
      await waitFor(`a value of ${one.uniqueId}`, () => ![undefined, 'None'].includes(shown(watch, one)));
    expect(shownOf(watch, 'pm-dvr_camera_front_recording')).toBe('ON');
    expect(Number(shownOf(watch, 'pm-dvr_camera_front_bit_rate'))).toBeGreaterThan(10_000);
    const ageMs = Date.now() - Date.parse(shownOf(watch, 'pm-dvr_camera_front_last_clip') ?? '');
    expect(ageMs).toBeLessThan(15_000);
    expect(Number(shownOf(watch, 'pm-dvr_camera_front_coverage_today'))).toBeGreaterThanOrEqual(0);
    expect(shownOf(watch, 'pm-dvr_suite_store_problem')).toBe('OFF');
    expect(Number(shownOf(watch, 'pm-dvr_suite_disk_free'))).toBeGreaterThan(1_000_000);
    expect(shownOf(watch, `pm-dvr_suite_backlog_${SUITE_REMOTE}`)).toBe('0');
    const kept = [...latest(watch)].filter(([topic]) => topic.startsWith(PREFIX));
    for (const [topic, payload] of kept) expect(await suite.broker.retained(topic)).toBe(payload);
    for (const secret of suite.secrets) expect(JSON.stringify(watch.seen)).not.toContain(secret);
    expect(isAvailable(watch, 'pm-dvr_camera_front_persistent')).toBe(true);
    keeper.signal('SIGKILL');
    await waitFor('the last will', () => !isAvailable(watch, 'pm-dvr_camera_front_persistent'));
    expect(shownOf(watch, 'pm-dvr_suite_events_problem')).toBe('ON');
  });

  test('saves an event by its button, each time anew', async () => {
    await using suite = await openSuite();
    await using client = await EventClient.open(suite.broker);
    suite.record();
    await waitFor('clips', async () => (await suite.store.clips('front')).length >= 2);
    await client.heardBy(suite.keep());
    const { command_topic: topic = '', payload_press: press = '' } = await waitFor('the button', () =>
      client.topics.seen.some(({ topic }) => topic.includes('save_event'))
        ? entity(client.topics, 'pm-dvr_camera_front_save_event')
        : undefined,
    );
    const home = await suite.broker.client();
    for (const count of [1, 2]) {
      await home.publishAsync(topic, press, { qos: 1 });
      const ended = () => client.lives(EVENT).filter(({ state }) => /complete$/.test(state));
      await waitFor(`event ${count}`, () => ended().length === count, 30_000);
      expect(ended().at(-1)).toMatchObject({ cameras: ['front'], mode: 'once', state: 'complete' });
    }
    await home.endAsync(true);
    expect(client.errors()).toEqual([]);
    expect(new Set(client.lives(EVENT).map(({ id }) => id)).size).toBe(2);
  });

  test('switches a persistent event, whose state is right over a restart, a broker that comes anew, and the time-out', async () => {
    await using suite = await openSuite({ mqtt_event_persistent_timeout: '15s' });
    await using client = await EventClient.open(suite.broker);
    suite.record();
    await waitFor('clips', async () => (await suite.store.clips('front')).length >= 1);
    let keeper = suite.keep();
    await client.heardBy(keeper);
    const states = (): EventSwitch['state'][] =>
      client.topics.seen
        .filter(({ topic }) => topic === SWITCH_TOPIC)
        .map(({ payload }) => eventSwitchSchema.strict().parse(JSON.parse(payload)).state);
    const reaches = (state: EventSwitch['state'], timeoutMs = 10_000) =>
      waitFor(`the switch ${state}`, () => states().at(-1) === state, timeoutMs);
    await reaches('off');
    const config = entity(client.topics, 'pm-dvr_camera_front_persistent');
    const home = await suite.broker.client();
    const press = (payload = '') => home.publishAsync(config.command_topic ?? '', payload, { qos: 1 });
    await press(config.payload_on);
    await reaches('on');
    await press(config.payload_off);
    await reaches('off');
    await client.ended(`${EVENT} front`);
    await press(config.payload_on);
    await reaches('on');
    await keeper.stop();
    expect(JSON.parse((await suite.broker.retained(SWITCH_TOPIC)) ?? '')).toMatchObject({ state: 'on' });
    keeper = suite.keep();
    await client.heardBy(keeper);
    expect(states().at(-1)).toBe('on');
    await suite.broker.kill();
    await suite.broker.start();
    await waitFor('everything again', async () => {
      const kept = await suite.broker.retained(`${PREFIX}/switch/pm-dvr/camera_front_persistent/config`);
      return kept !== undefined && (await suite.broker.retained(SWITCH_TOPIC)) !== undefined;
    });
    expect(shownOf(client.topics, 'pm-dvr_camera_front_recording')).toBe('ON');
    await reaches('off', 40_000);
    await home.endAsync(true);
    expect(client.errors()).toEqual([]);
  });

  test('forgets a camera that is no longer configured, and everything when the key is gone', async () => {
    await using suite = await Suite.open({ cameras: ['front', 'yard'], mqtt: { discovery_prefix: PREFIX } });
    await using watch = await suite.broker.watch();
    const recorder = suite.record();
    const devices = () => [...new Set(entities(watch).map(({ device }) => device))].sort();
    await waitFor('both cameras', () => devices().length === 2);
    await suite.configure(['front']);
    recorder.signal('SIGHUP');
    await waitFor('one camera less', () => devices().join() === 'pm-dvr_camera_front');
    await suite.configure(['front'], {});
    recorder.signal('SIGHUP');
    await waitFor('none', () => devices().length === 0);
    const topic = `${PREFIX}/sensor/pm-dvr/camera_front_bit_rate/config`;
    expect(await suite.broker.retained(topic)).toBeUndefined();
  });
});

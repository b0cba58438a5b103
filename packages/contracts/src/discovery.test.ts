import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { discoveryMessages, discoveryTopic, withoutEntities } from './discovery.ts';
import { triggerTopic } from './discovery-camera.ts';

const SCOPE = { prefix: 'homeassistant', node: 'pm-dvr' };
const topicOf = (id: string) => discoveryTopic(SCOPE, 'sensor', id);

it('makes one message for each entity, all of one device, and takes the same ones away', () => {
  const entity = { component: 'button', id: 'go', name: 'Go', settings: { command_topic: 'a/b' } } as const;
  const device = { id: 'camera_front', name: 'Camera front', model: 'Camera' };
  const messages = discoveryMessages(SCOPE, '1.2.3', device, [entity]);
  const topic = 'homeassistant/button/pm-dvr/camera_front_go/config';
  expect(Object.keys(messages)).toEqual([topic]);
  expect(JSON.parse(messages[topic] as string)).toEqual({
    ...{ name: 'Go', unique_id: 'pm-dvr_camera_front_go', command_topic: 'a/b' },
    device: {
      identifiers: ['pm-dvr_camera_front'],
      ...{ name: 'Camera front', manufacturer: 'pm-dvr', model: 'Camera', sw_version: '1.2.3' },
    },
    origin: { name: 'pm-dvr', sw_version: '1.2.3' },
  });
  expect(withoutEntities(messages)).toEqual({ [topic]: '' });
});

it('has a topic of its own for each ID, of the characters that Home Assistant takes', () => {
  const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,8}$/);
  const near = fc.stringMatching(/^a[_.-]{0,6}$/);
  fc.assert(
    fc.property(fc.oneof(id, near), fc.oneof(id, near), (one, other) => {
      expect(topicOf(one)).toMatch(/^homeassistant\/sensor\/[a-zA-Z0-9_-]+\/[a-zA-Z0-9_-]+\/config$/);
      expect(topicOf(one) === topicOf(other)).toBe(one === other);
    }),
    { numRuns: 1_000 },
  );
  expect(topicOf('front_door-2')).toContain('/front_door-2/');
});

it.each([
  ['hw/cameras/+/ctl/save', 'hw/cameras/front/ctl/save'],
  ['+/save/+/#', 'front/save/any'],
  ['events', 'events'],
])('sends to %s as %s', (filter, topic) => expect(triggerTopic(filter, 'front')).toBe(topic));

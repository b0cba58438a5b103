import { EVENT_TOPICS, eventSwitchSchema, switchEvent } from '@pm-dvr/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { raiseFlag, switchOff } from './flags.ts';
import { HomeAssistant } from './home-assistant.ts';
import { StoreFixture } from './store-fixture.ts';

const SWITCH = 'services/cam_event/switch/front';

let store: StoreFixture;
let said: [topic: string, payload: string][];
let home: HomeAssistant;
beforeEach(() => {
  store = new StoreFixture();
  said = [];
  home = new HomeAssistant({
    ...{ scope: { prefix: 'ha', node: 'dvr' }, topics: EVENT_TOPICS, layout: store.layout },
    clock: { wallMs: () => 1_700_000_000_500 },
    session: { publishLatest: (topic, payload) => void said.push([topic, payload]) },
  });
});
afterEach(() => store.remove());

const states = () =>
  said
    .filter(([topic]) => topic === SWITCH)
    .map(([, text]) => eventSwitchSchema.parse(JSON.parse(text)).state);

it('tells of the button and the switch of each camera once, and of the suite', () => {
  home.look(['front', 'yard']);
  home.look(['front', 'yard']);
  const topics = said.map(([topic]) => topic).filter((topic) => topic.startsWith('ha/'));
  expect(topics.sort()).toEqual([
    'ha/binary_sensor/dvr/suite_events_problem/config',
    ...['front', 'yard'].map((camera) => `ha/button/dvr/camera_${camera}_save_event/config`),
    'ha/sensor/dvr/suite_events_running/config',
    ...['front', 'yard'].map((camera) => `ha/switch/dvr/camera_${camera}_persistent/config`),
  ]);
});

it('says how a switch stands when that changes, by the flag of its event', async () => {
  home.look(['front']);
  raiseFlag(store.layout, switchEvent('yard'), 'other');
  home.look(['front']);
  raiseFlag(store.layout, switchEvent('front'), 'one');
  home.look(['front']);
  home.look(['front']);
  await switchOff(store.layout, switchEvent('front'));
  home.look(['front']);
  expect(states()).toEqual(['off', 'on', 'off']);
});

it('takes away what belongs to a camera that is gone', () => {
  home.look(['front']);
  said.length = 0;
  home.look([]);
  expect(said).toEqual([
    ['ha/button/dvr/camera_front_save_event/config', ''],
    ['ha/switch/dvr/camera_front_persistent/config', ''],
    [SWITCH, ''],
  ]);
});

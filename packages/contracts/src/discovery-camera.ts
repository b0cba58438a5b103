import { availableBy, type DiscoveryEntity, fieldTemplate } from './discovery.ts';

/** What cam-service tells of a camera, from its status. */
export function cameraEntities(statusTopic: string): DiscoveryEntity[] {
  const state = { state_topic: statusTopic, ...availableBy(statusTopic) };
  return [
    {
      ...{ component: 'binary_sensor', id: 'recording', name: 'Recording' },
      // Never unavailable: of a camera whose recorder is gone the answer is no.
      settings: {
        ...{ state_topic: statusTopic, device_class: 'running' },
        value_template: "{{ 'ON' if value_json.state == 'recording' else 'OFF' }}",
      },
    },
    {
      ...{ component: 'sensor', id: 'last_clip', name: 'Last clip' },
      settings: {
        ...{ ...state, device_class: 'timestamp' },
        value_template: fieldTemplate('last_clip_end'),
      },
    },
    {
      ...{ component: 'sensor', id: 'bit_rate', name: 'Bit rate' },
      settings: {
        ...{ ...state, device_class: 'data_rate', unit_of_measurement: 'bit/s', state_class: 'measurement' },
        ...{ value_template: fieldTemplate('bit_rate'), entity_category: 'diagnostic' },
      },
    },
    {
      ...{ component: 'sensor', id: 'coverage_today', name: 'Coverage today' },
      settings: {
        ...{ ...state, unit_of_measurement: '%', state_class: 'measurement', icon: 'mdi:timeline-check' },
        value_template: fieldTemplate('coverage_today'),
      },
    },
  ];
}

/** Text of the events that the button makes. */
export const BUTTON_EVENT = 'Home Assistant';

/** Text of the persistent event that a camera's switch switches. */
export function switchEvent(camera: string): string {
  return `${BUTTON_EVENT} ${camera}`;
}

/** What cam-event tells of a camera: how to save events of it. */
export function triggerEntities(
  camera: string,
  topics: {
    /** On which triggers come; a filter. */
    readonly save: string;
    readonly status: string;
    /** Of the switch; for this camera. */
    readonly switch: string;
  },
): DiscoveryEntity[] {
  const command = { command_topic: triggerTopic(topics.save, camera), qos: 1, ...availableBy(topics.status) };
  const trigger = (event: string, mode: string) => JSON.stringify({ event, mode, cameras: [camera] });
  return [
    {
      ...{ component: 'button', id: 'save_event', name: 'Save event' },
      settings: { ...command, payload_press: trigger(BUTTON_EVENT, 'once'), icon: 'mdi:content-save-alert' },
    },
    {
      ...{ component: 'switch', id: 'persistent', name: 'Persistent recording' },
      settings: {
        ...{ ...command, state_topic: topics.switch, value_template: '{{ value_json.state }}' },
        ...{ state_on: 'on', state_off: 'off', icon: 'mdi:record-rec' },
        payload_on: trigger(switchEvent(camera), 'on'),
        payload_off: trigger(switchEvent(camera), 'off'),
      },
    },
  ];
}

/** A topic to which a filter for triggers subscribes, with the camera where the filter has its first `+`. */
export function triggerTopic(filter: string, camera: string): string {
  let isNamed = false;
  const levels = filter.split('/').flatMap((level) => {
    if (level === '#') return [];
    if (level !== '+') return [level];
    const text = isNamed ? 'any' : camera;
    isNamed = true;
    return [text];
  });
  return levels.join('/');
}

import { availableBy, type DiscoveryEntity, fieldTemplate } from './discovery.ts';

const BYTES = { device_class: 'data_size', unit_of_measurement: 'B', state_class: 'measurement' } as const;

/** What cam-event tells of the suite, from its status. */
export function eventEntities(statusTopic: string): DiscoveryEntity[] {
  return [
    problem('events', 'Events', statusTopic),
    {
      ...{ component: 'sensor', id: 'events_running', name: 'Events being saved' },
      settings: {
        ...{ state_topic: statusTopic, ...availableBy(statusTopic), state_class: 'measurement' },
        ...{ value_template: fieldTemplate('running'), icon: 'mdi:content-save-clock' },
      },
    },
  ];
}

/** What cam-sync tells of the suite: its backlog at each remote, from its status. */
export function syncEntities(statusTopic: string, remotes: readonly string[]): DiscoveryEntity[] {
  const backlogs = remotes.map(
    (remote): DiscoveryEntity => ({
      ...{ component: 'sensor', id: `backlog_${remote}`, name: `Backlog ${remote}` },
      settings: {
        ...{ state_topic: statusTopic, ...availableBy(statusTopic), ...BYTES },
        // Of remotes nothing is known once cam-sync is gone.
        value_template: `{{ value_json.remotes['${remote}'].backlog_bytes if '${remote}' in value_json.remotes else 'None' }}`,
      },
    }),
  );
  return [problem('sync', 'Sync', statusTopic), ...backlogs];
}

/** What cam-cleaner tells of the suite, from its status. It may run for seconds each hour, and so is never away. */
export function cleanerEntities(statusTopic: string): DiscoveryEntity[] {
  const size = (id: string, name: string, field: string): DiscoveryEntity => ({
    ...{ component: 'sensor', id, name },
    settings: { state_topic: statusTopic, ...BYTES, value_template: fieldTemplate(field) },
  });
  return [
    problem('store', 'Store', statusTopic),
    size('disk_free', 'Disk free', 'free_bytes'),
    size('disk_clips', 'Disk used by clips', 'routine_bytes'),
    size('disk_events', 'Disk used by events', 'events_bytes'),
  ];
}

/** Never unavailable: that a daemon is gone is a problem too. */
function problem(id: string, name: string, statusTopic: string): DiscoveryEntity {
  return {
    ...{ component: 'binary_sensor', id: `${id}_problem`, name: `${name} problem` },
    settings: {
      ...{ state_topic: statusTopic, device_class: 'problem', entity_category: 'diagnostic' },
      value_template: "{{ 'ON' if value_json.code > 0 else 'OFF' }}",
    },
  };
}

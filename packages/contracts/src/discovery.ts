/** How a daemon's entities are told to Home Assistant; plain JSON. */
export interface DiscoveryScope {
  /** What Home Assistant listens to, usually `homeassistant`. */
  readonly prefix: string;
  /** Tells one installation from another at the same broker: the begin of its client IDs. */
  readonly node: string;
}

/** A device that several daemons may give entities to. */
export interface DiscoveryDevice {
  /** Unique within the installation. */
  readonly id: string;
  readonly name: string;
  readonly model: string;
}

/** An entity, in Home Assistant's own words (home-assistant.io, "MQTT", one page for each component). */
export interface DiscoveryEntity {
  readonly component: 'binary_sensor' | 'sensor' | 'button' | 'switch';
  /** Unique within the device. */
  readonly id: string;
  readonly name: string;
  /** The keys that the kind of entity has of its own. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Retained messages by topic. An empty one takes an entity away. */
export type DiscoveryMessages = Readonly<Record<string, string>>;

/** The messages that tell of a device's entities: one for each, which versions from before device-based discovery understand too. */
export function discoveryMessages(
  scope: DiscoveryScope,
  version: string,
  device: DiscoveryDevice,
  entities: readonly DiscoveryEntity[],
): DiscoveryMessages {
  const { node } = scope;
  return Object.fromEntries(
    entities.map(({ component, id, name, settings }) => [
      discoveryTopic(scope, component, `${device.id}_${id}`),
      JSON.stringify({
        name,
        unique_id: `${node}_${device.id}_${id}`,
        ...settings,
        device: {
          identifiers: [`${node}_${device.id}`],
          ...{ name: device.name, manufacturer: 'pm-dvr', model: device.model, sw_version: version },
        },
        origin: { name: 'pm-dvr', sw_version: version },
      }),
    ]),
  );
}

/** The messages that take the same entities away again. */
export function withoutEntities(messages: DiscoveryMessages): DiscoveryMessages {
  return Object.fromEntries(Object.keys(messages).map((topic) => [topic, '']));
}

/** All topics of a component, as a filter of MQTT understands `%camid%`: for the check that nobody subscribes to them. */
export function discoveryTopic(scope: DiscoveryScope, component: string, id: string): string {
  return `${scope.prefix}/${component}/${levelOf(scope.node)}/${levelOf(id)}/config`;
}

/**
 * Home Assistant takes letters, digits, `_` and `-` in these levels. A point, which IDs may have as well, becomes `_-`, and for the
 * sake of `a_-b` a `_` before a `-` is doubled: different IDs stay different.
 */
function levelOf(id: string): string {
  return id.replaceAll(/_(?=_*[-.])/g, '__').replaceAll('.', '_-');
}

/** The device of the installation itself. */
export const SUITE_DEVICE: DiscoveryDevice = { id: 'suite', name: 'pm-dvr', model: 'Suite' };

/** The device of a camera. */
export function cameraDevice(camera: string): DiscoveryDevice {
  return { id: `camera_${camera}`, name: `Camera ${camera}`, model: 'Camera' };
}

/** The value of a field of a JSON message, or Home Assistant's word for an unknown one. */
export function fieldTemplate(field: string): string {
  return `{{ value_json.${field} | default('None') }}`;
}

/** Available unless the JSON status of that topic says that its daemon is away, which the broker says if it cannot. */
export function availableBy(topic: string): Readonly<Record<string, string>> {
  return {
    availability_topic: topic,
    availability_template: "{{ 'offline' if value_json.state in ['stopped', 'gone'] else 'online' }}",
  };
}

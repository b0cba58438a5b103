import * as z from 'zod';

/** Units that a sensor of a class may have; home-assistant.io, "Sensor", and the developers' page on sensor entities. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  data_rate: [
    'bit/s',
    'kbit/s',
    'Mbit/s',
    'Gbit/s',
    'B/s',
    'kB/s',
    'MB/s',
    'GB/s',
    'KiB/s',
    'MiB/s',
    'GiB/s',
  ],
  data_size: [
    'bit',
    'kbit',
    'Mbit',
    'Gbit',
    'B',
    'kB',
    'MB',
    'GB',
    'TB',
    'PB',
    'KiB',
    'MiB',
    'GiB',
    'TiB',
    'PiB',
  ],
};

/** A topic to publish to. */
const topic = z.string().regex(/^[^#+\0]+$/);
const template = z.string().regex(/^\{\{ .+ \}\}$/);
const icon = z.string().regex(/^mdi:[a-z0-9-]+$/);

/** What the pages of all components have in common; unknown keys would be ignored, and so are a mistake here. */
const shared = {
  name: z.string().min(1),
  unique_id: z.string().min(1),
  device: z.strictObject({
    identifiers: z.array(z.string().min(1)).min(1),
    name: z.string(),
    manufacturer: z.string(),
    model: z.string(),
    sw_version: z.string(),
  }),
  origin: z.strictObject({
    name: z.string(),
    sw_version: z.string().optional(),
    support_url: z.url().optional(),
  }),
  availability_topic: topic.optional(),
  availability_template: template.optional(),
  entity_category: z.enum(['config', 'diagnostic']).optional(),
  icon: icon.optional(),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
};

const binarySensor = z.strictObject({
  ...shared,
  state_topic: topic,
  device_class: z.enum(['running', 'problem', 'connectivity']).optional(),
  value_template: template.optional(),
  payload_on: z.string().optional(),
  payload_off: z.string().optional(),
});

const sensor = z
  .strictObject({
    ...shared,
    // A sensor cannot be in the category config.
    entity_category: z.literal('diagnostic').optional(),
    state_topic: topic,
    device_class: z.enum(['data_rate', 'data_size', 'timestamp']).optional(),
    state_class: z.enum(['measurement', 'total', 'total_increasing']).optional(),
    unit_of_measurement: z.string().optional(),
    value_template: template.optional(),
  })
  .refine(({ device_class: kind, unit_of_measurement: unit }) => {
    const units = kind === undefined ? undefined : UNITS[kind];
    return units ? unit !== undefined && units.includes(unit) : kind === undefined || unit === undefined;
  }, 'the unit does not belong to the class')
  .refine(
    ({ device_class: kind, state_class: state }) => kind !== 'timestamp' || state === undefined,
    'an instant is no measurement',
  );

const button = z.strictObject({ ...shared, command_topic: topic, payload_press: z.string().optional() });

const switches = z.strictObject({
  ...shared,
  command_topic: topic,
  state_topic: topic,
  value_template: template.optional(),
  payload_on: z.string(),
  payload_off: z.string(),
  state_on: z.string(),
  state_off: z.string(),
});

/** What a configuration message of each component may hold. */
export const HOME_ASSISTANT_SCHEMAS = { binary_sensor: binarySensor, sensor, button, switch: switches };

/** `<prefix>/<component>/<node_id>/<object_id>/config`, IDs of letters, digits, `_` and `-`. */
const TOPIC = /^([^+#]+)\/(binary_sensor|sensor|button|switch)\/([a-zA-Z0-9_-]+)\/([a-zA-Z0-9_-]+)\/config$/;

/** An entity as Home Assistant would have it. */
export interface HomeEntity {
  readonly component: keyof typeof HOME_ASSISTANT_SCHEMAS;
  readonly name: string;
  /** Identifier of its device. */
  readonly device: string;
  readonly uniqueId: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Reads a configuration message; throws for whatever the documentation does not allow. */
export function parseHomeEntity(topicText: string, payload: string): HomeEntity {
  const match = TOPIC.exec(topicText);
  if (!match) throw new Error(`${topicText} is no topic of an entity`);
  const component = match[2] as HomeEntity['component'];
  const result = HOME_ASSISTANT_SCHEMAS[component].safeParse(JSON.parse(payload));
  if (!result.success) throw new Error(`${topicText}: ${result.error.message}`);
  const { data: config } = result;
  const [device = ''] = config.device.identifiers;
  return { component, name: config.name, device, uniqueId: config.unique_id, config };
}

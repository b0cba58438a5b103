import * as z from 'zod';
import { topicFault } from '../topic-filter.ts';
import { expects } from '../values/expected.ts';
import { key, present } from '../values/key.ts';
import { filePath, text } from '../values/text-schema.ts';
import { placeholderFault } from './plain-topic.ts';

/** How to reach the MQTT broker. Paths are absolute. */
export interface MqttConfig {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`; never holds user or password. */
  readonly url: string;
  readonly protocolVersion: '3.1.1' | '5';
  readonly user?: string;
  readonly password?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly clientIdPrefix: string;
  /** Of Home Assistant's discovery; without it there is none. */
  readonly discoveryPrefix?: string;
}

const EXPECTED_URL = 'a broker URL such as mqtt://127.0.0.1:1883 (mqtt, mqtts, ws, wss)';
const EXPECTED_PREFIX = 'a topic such as homeassistant';
const VERSIONS = 'one of 3.1.1, 5';

/** Keys of the map `mqtt`. */
export function mqttShape() {
  return {
    url: key(
      text(EXPECTED_URL, brokerFault).meta({ 'x-type': 'URL' }),
      'Address of the broker: mqtt, mqtts, ws or wss.',
      'mqtt://127.0.0.1:1883',
    ),
    protocol_version: key(
      z
        .literal(['3.1.1', '5', 5], {
          error: ({ input }) =>
            input == null ? expects(VERSIONS).error({ input }) : `is not known; expected ${VERSIONS}`,
        })
        .meta({ 'x-type': '3.1.1 | 5' })
        .prefault('3.1.1'),
      'Version of the protocol that the broker speaks.',
    ),
    user: key(text('a user name').meta({ 'x-type': 'text' }).optional(), 'User at the broker.', 'cams'),
    password: key(
      text('text').meta({ 'x-type': 'secret' }).optional(),
      'Password at the broker; password_file keeps it out of this file.',
      'secret',
    ),
    password_file: key(
      filePath('a file that holds the password').optional(),
      'File that holds the password.',
      'credential:mqtt-password',
    ),
    ca_file: key(
      filePath('a PEM file').optional(),
      "Certificate authority of the broker, instead of the system's (mqtts, wss).",
      'ca.pem',
    ),
    cert_file: key(
      filePath('a PEM file').optional(),
      'Certificate of this client; needs key_file (mqtts, wss).',
      'client.pem',
    ),
    key_file: key(
      filePath('a PEM file').optional(),
      'Private key of this client; needs cert_file (mqtts, wss).',
      'client.key',
    ),
    client_id_prefix: key(
      text('letters, digits, "_", "." or "-"', clientIdFault).meta({ 'x-type': 'text' }).prefault('pm-dvr'),
      'Begin of the client ID; what the broker shows in its log.',
    ),
    discovery_prefix: key(
      text(EXPECTED_PREFIX, prefixFault).meta({ 'x-type': 'topic' }).optional(),
      'Where Home Assistant listens for new devices, usually "homeassistant"; without this key it is told of none.',
      'homeassistant',
    ),
  };
}

export type MqttValues = z.output<ReturnType<typeof mqttSchema>>;

/** The map `mqtt`. */
export function mqttSchema() {
  return z.strictObject(mqttShape(), expects('a map with the key url')).meta({ 'x-type': 'map' });
}

/** What is wrong between keys that are right on their own: key name and message. */
export function mqttConflicts(raw: Readonly<Record<string, unknown>>): [string, string][] {
  const has = (name: string) => raw[name] !== undefined;
  const faults: [string, string][] = [];
  if (has('password') && has('password_file'))
    faults.push(['password_file', 'stands beside password; expected one of the two']);
  if ((has('password') || has('password_file')) && !has('user'))
    faults.push([has('password') ? 'password' : 'password_file', 'stands without user; expected both']);
  if (has('cert_file') !== has('key_file'))
    faults.push(
      has('cert_file')
        ? ['cert_file', 'stands without key_file; expected both']
        : ['key_file', 'stands without cert_file; expected both'],
    );
  const encrypted = typeof raw.url === 'string' && /^(mqtts|wss):/i.test(raw.url);
  if (typeof raw.url === 'string' && brokerFault(raw.url) === undefined && !encrypted)
    for (const name of ['ca_file', 'cert_file', 'key_file'])
      if (has(name))
        faults.push([
          name,
          'is for an encrypted connection; expected a url that begins with mqtts:// or wss://',
        ]);
  return faults;
}

/** The checked values under the names that programs use; `files` are the contents and paths of `*_file` keys. */
export function mqttConfig(
  values: MqttValues,
  files: { password?: string; caFile?: string; certFile?: string; keyFile?: string },
): MqttConfig {
  return present<MqttConfig>({
    url: values.url,
    protocolVersion: values.protocol_version === '3.1.1' ? '3.1.1' : '5',
    user: values.user,
    password: values.password ?? files.password,
    caFile: files.caFile,
    certFile: files.certFile,
    keyFile: files.keyFile,
    clientIdPrefix: values.client_id_prefix,
    discoveryPrefix: values.discovery_prefix,
  });
}

function brokerFault(value: string): string | undefined {
  const scheme = /^(mqtts?|wss?):\/\//i.exec(value);
  if (!scheme) return `is not a broker URL; expected ${EXPECTED_URL}`;
  const authority = /^[^/?#]*/.exec(value.slice(scheme[0].length))?.[0] ?? '';
  if (value.includes('@'))
    return `holds a user or password; expected ${EXPECTED_URL}, with the keys user and password_file for the rest`;
  if (/\s/.test(value) || authority === '' || !URL.canParse(value))
    return `cannot be understood; expected ${EXPECTED_URL}`;
  return undefined;
}

function prefixFault(value: string): string | undefined {
  if (/^\/|\/$|\/\//.test(value)) return `has an empty level; expected ${EXPECTED_PREFIX}`;
  return topicFault(value, EXPECTED_PREFIX) ?? placeholderFault(value, EXPECTED_PREFIX);
}

function clientIdFault(value: string): string | undefined {
  return /^[\w.-]{1,32}$/.test(value)
    ? undefined
    : 'is not right; expected up to 32 letters, digits, "_", "." or "-"';
}

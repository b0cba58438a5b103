import type { Table } from '../perl/value.ts';
import type { Draft, YamlFile } from './draft.ts';
import { plainOf } from './plain-value.ts';

/** Keys of the options table that say how to reach the broker. */
export const BROKER_KEYS = [
  'mqtt',
  'mqtt event server',
  'mqtt event user',
  'mqtt event pass',
  'mqtt event ssl ca',
  'mqtt event ssl crt',
  'mqtt event ssl key',
  'ssl crt',
  'ssl key',
] as const;

/** No camera's files can have this name. */
export const MQTT_PASSWORD_FILE = 'mqtt.password';

/**
 * The map `mqtt`: for all programs where the original published the cameras' status, else for cam-event alone, so that
 * no more is published than before.
 */
export function carryBroker(options: Table, draft: Draft): void {
  const command = options.get('mqtt');
  const publishes = command !== undefined && command.value.kind !== 'undef';
  const file: YamlFile = publishes ? 'cam_common.yaml' : 'cam_event.yaml';
  const hasServer = carryServer(options, draft, file);
  if (hasServer) carryLogin(options, draft, file);
  if (command && publishes) {
    const message = hasServer
      ? 'no command is run to publish: the programs speak to the broker of "mqtt event server" themselves'
      : 'no command is run to publish, and no broker is known; write mqtt: { url: mqtt://ADDRESS:1883 } into cam_common.yaml';
    draft.note(hasServer ? 'changed' : 'lost', command.place, 'mqtt', message);
  }
  for (const key of BROKER_KEYS.slice(4)) {
    const found = options.get(key);
    if (found && found.value.kind !== 'undef')
      draft.note(
        'gone',
        found.place,
        key,
        'never had an effect; for TLS: a url that begins with mqtts://, and ca_file, cert_file, key_file in mqtt',
      );
  }
}

function carryServer(options: Table, draft: Draft, file: YamlFile): boolean {
  const key = 'mqtt event server';
  const found = options.get(key);
  const server = found && plainOf(found, key, draft);
  if (!found || server === undefined) return false;
  const match = /^([A-Za-z0-9._-]+|\[[\da-fA-F:]+\])(?::(\d{1,5}))?$/.exec(server.trim());
  if (!match) {
    draft.note('lost', found.place, key, 'is not an address with an optional port');
    return false;
  }
  draft.set(file, ['mqtt', 'url'], `mqtt://${match[1]}:${match[2] ?? 1883}`, {
    subject: key,
    place: found.place,
  });
  draft.note('changed', found.place, key, `is url in the map mqtt of ${file}`);
  return true;
}

function carryLogin(options: Table, draft: Draft, file: YamlFile): void {
  const [userFound, passFound] = [options.get('mqtt event user'), options.get('mqtt event pass')];
  const user = userFound && plainOf(userFound, 'mqtt event user', draft);
  const password = passFound && plainOf(passFound, 'mqtt event pass', draft);
  if (!userFound || user === undefined || user === '') return;
  draft.set(file, ['mqtt', 'user'], user, { subject: 'mqtt event user', place: userFound.place });
  if (!passFound || password === undefined || password === '') return;
  draft.secrets.set(MQTT_PASSWORD_FILE, password);
  draft.set(file, ['mqtt', 'password_file'], MQTT_PASSWORD_FILE, {
    subject: 'mqtt event pass',
    place: passFound.place,
  });
}

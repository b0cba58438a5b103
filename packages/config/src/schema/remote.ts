import * as z from 'zod';
import { valueText } from '../fault.ts';
import { expects } from '../values/expected.ts';
import { key, present } from '../values/key.ts';
import { size } from '../values/quantity-schema.ts';
import { text, wholeNumber } from '../values/text-schema.ts';
import { idFault } from './id-fault.ts';
import { rcloneOptionsFault } from './rclone-options.ts';
import { cameraIdFault } from './rtsp.ts';

/** One remote; plain JSON. It is a `RemoteFilter` too. */
export interface RemoteConfig {
  /** Its key in `remotes`, or `cloud_id` where that stands at the top; of the grammar of a camera ID. */
  readonly name: string;
  /** rclone's name of it, without colon. */
  readonly cloudId: string;
  /** Empty, or a path without a slash at its end. */
  readonly cloudPath: string;
  /** Never empty; absent: all. */
  readonly cameras?: readonly string[];
  /** Patterns for the text of an event; never empty; absent: all. */
  readonly events?: readonly string[];
  readonly bandwidthBytesPerSecond?: number;
  /** Minutes of the local day, from the first one up to the last; `from` > `to` goes over midnight. Absent: always. */
  readonly hours?: { readonly fromMinute: number; readonly toMinute: number };
  readonly transfers: number;
  /** Long options and their values, apart. */
  readonly rcloneOptions: readonly string[];
}

const EXPECTED_ID = "the name of a remote in rclone's configuration, such as nas";
const EXPECTED_PATH = 'a folder at the remote, such as backup/cams';
const EXPECTED_HOURS = 'hours of the day such as "22:00-06:00"';
const HOURS = /^(\d{1,2}):(\d{2}) ?- ?(\d{1,2}):(\d{2})$/;

/** `cloud_id`, without a default. */
export function cloudId(description: string) {
  return key(
    text(EXPECTED_ID, cloudIdFault).meta({ 'x-type': 'name of a remote' }).optional(),
    description,
    'nas',
  );
}

/** `cloud_path`; empty: where the remote begins. */
export function cloudPath() {
  // An empty text is a fault everywhere else, and right here.
  const schema = z.string(expects(EXPECTED_PATH, true)).check((context) => {
    if (context.value === '') return;
    const issue = text(EXPECTED_PATH, cloudPathFault).safeParse(context.value).error?.issues[0];
    if (issue) context.issues.push({ code: 'custom', message: issue.message, input: context.value });
  });
  return schema.meta({ 'x-type': 'path' }).prefault('');
}

/** Keys of one remote. */
export function remoteShape() {
  return {
    cloud_id: cloudId("rclone's name of it, without the colon; without this key, the name that it has here."),
    cloud_path: key(
      cloudPath(),
      'Folder at the remote that everything goes to; empty: where the remote begins.',
    ),
    cameras: key(
      list('camera IDs', 'front', cameraIdFault).optional(),
      'Cameras whose clips it gets; without this key, all.',
      ['front', 'yard'],
    ),
    events: key(
      list('patterns', 'alarm*').optional(),
      'Events that it gets, as patterns for their text: * stands for any text, ? for one character, and case does not ' +
        'matter; without this key, all. A pattern that begins with * needs quotes.',
      ['alarm*', 'doorbell'],
    ),
    bandwidth_limit: key(
      size({ min: '1KiB', max: '100GiB' }).meta({ 'x-type': 'size per second' }).optional(),
      'How much may be sent in a second; without this key, as much as there is.',
      '2MiB',
    ),
    hours: key(
      text(EXPECTED_HOURS, hoursFault).meta({ 'x-type': 'hours of the day' }).optional(),
      'When it is copied to, in local time; it may go over midnight. Without this key, always.',
      '22:00-06:00',
    ),
    transfers: key(wholeNumber(1, 64).prefault(4), 'How many files are sent at the same time.'),
    rclone_options: key(
      options().prefault([]),
      'More long options for rclone, option and value apart. None that change what is copied, how it is checked, or ' +
        'what rclone says.',
    ),
  };
}

/** Schema of one remote. */
export function remoteSchema() {
  return z.strictObject(
    remoteShape(),
    expects('a map such as { cloud_path: cams }, or {} if the defaults will do'),
  );
}

export type RemoteValues = z.output<ReturnType<typeof remoteSchema>>;

/** What is wrong with a key of the map `remotes`; undefined if it is the name of a remote. */
export function remoteNameFault(name: string): string | undefined {
  return idFault(name, 'a name of a remote');
}

/** What is wrong with a `cloud_id` that is to name the remote here as well; undefined if it will do. */
export function soleNameFault(id: string): string | undefined {
  if (cloudIdFault(id) !== undefined || idFault(id, '') === undefined) return undefined;
  return `cannot be the name of a folder; expected remotes: { NAME: { cloud_id: ${valueText(id)} } }`;
}

/** The checked values of one remote under the names that programs use. */
export function remoteConfig(name: string, values: RemoteValues): RemoteConfig {
  return present<RemoteConfig>({
    name,
    cloudId: values.cloud_id ?? name,
    cloudPath: values.cloud_path.replaceAll(/\/{2,}/g, '/').replace(/\/$/, ''),
    cameras: values.cameras,
    events: values.events,
    bandwidthBytesPerSecond: values.bandwidth_limit,
    hours: values.hours === undefined ? undefined : parseHours(values.hours),
    transfers: values.transfers,
    rcloneOptions: values.rclone_options,
  });
}

function cloudIdFault(value: string): string | undefined {
  const name = /^([^:]+):(.*)$/.exec(value);
  if (name && isRemoteId(name[1] as string))
    return name[2] === ''
      ? `ends with a colon; expected it without, as in ${valueText(name[1] as string)}`
      : `holds a path; expected ${valueText(name[1] as string)} here, and the rest in cloud_path`;
  return isRemoteId(value) ? undefined : `is not the name of a remote; expected ${EXPECTED_ID}`;
}

/** What rclone takes as a name; it has no word for a space or dash at either end. */
function isRemoteId(value: string): boolean {
  return value.length <= 128 && /^[\p{L}\p{N}_.+@]+(?:[ -]+[\p{L}\p{N}_.+@]+)*$/u.test(value);
}

function cloudPathFault(value: string): string | undefined {
  const names = value.split('/');
  if (names.includes('..') || names.includes('.'))
    return `has "." or ".." as the name of a folder; expected ${EXPECTED_PATH}`;
  if (/^\/+$/.test(value)) return `is the root; expected ${EXPECTED_PATH}, or "" for where the remote begins`;
  return undefined;
}

function hoursFault(value: string): string | undefined {
  const hours = parseHours(value);
  if (!hours) return `${valueText(value)} is not right; expected ${EXPECTED_HOURS}`;
  const { fromMinute, toMinute } = hours;
  return fromMinute === toMinute
    ? `begins and ends at the same time; expected ${EXPECTED_HOURS}, or no such key for always`
    : undefined;
}

function parseHours(value: string): RemoteConfig['hours'] {
  const parts = HOURS.exec(value);
  if (!parts) return undefined;
  const [fromHour, from, toHour, to] = parts.slice(1).map(Number) as [number, number, number, number];
  const [fromMinute, toMinute] = [fromHour * 60 + from, toHour * 60 + to];
  if (from > 59 || to > 59 || fromHour > 23 || toMinute > 24 * 60) return undefined;
  return { fromMinute, toMinute };
}

function list(noun: string, example: string, faultOf?: (value: string) => string | undefined) {
  const expected = `a list of ${noun} such as [${valueText(example)}]`;
  return z
    .array(text(`one of the ${noun}`, faultOf), expects(expected))
    .min(1, { error: () => `is empty; expected ${expected}, or no such key for all` })
    .meta({ 'x-type': `list of ${noun}` });
}

function options() {
  return z
    .array(text('an option or its value'), expects('a list such as ["--contimeout", "10s"]'))
    .check((context) => {
      for (const [index, message] of rcloneOptionsFault(context.value))
        context.issues.push({ code: 'custom', message, path: [index], input: context.value });
    })
    .meta({ 'x-type': 'list of text' });
}

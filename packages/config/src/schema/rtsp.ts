import { cameraIdSchema, PROXY_STREAM } from '@pm-dvr/contracts';
import * as z from 'zod';
import { EXPECTED_SOURCE, hasCredentials, sourceFault, withCredentials } from '../source-url.ts';
import { expects } from '../values/expected.ts';
import { key, present } from '../values/key.ts';
import { duration } from '../values/quantity-schema.ts';
import { filePath, oneOf, text, truth, wholeNumber } from '../values/text-schema.ts';
import { optionsFault } from './ffmpeg-options.ts';
import { idFault } from './id-fault.ts';
import { includeShape } from './include.ts';
import { lazyShape } from './lazy-shape.ts';
import { READER_KEYS, type ReaderLogin } from './reader.ts';
import { SEGMENT_TIME, STALL_TIMEOUT } from './recording-bounds.ts';

/** One camera. `source` and `input` hold user and password, percent-encoded: show them only masked. */
export interface CameraConfig {
  readonly id: string;
  readonly enabled: boolean;
  /** The camera itself: a URL, or the absolute path of a file. */
  readonly source: string;
  /** What to record: the proxy if there is one, else the camera. */
  readonly input: string;
  readonly name?: string;
  readonly proxyPort?: number;
  readonly transport: 'tcp' | 'udp';
  readonly audio: 'auto' | 'copy' | 'aac' | 'none';
  readonly ffmpegInputOptions: readonly string[];
  readonly ffmpegOptions: readonly string[];
  /** Only if the camera has its own. */
  readonly segmentTimeMs?: number;
  /** Only if the camera has its own. */
  readonly stallTimeoutMs?: number;
  readonly zone?: string;
}

/** Keys of one camera. */
export function cameraShape() {
  return {
    source: key(
      text(EXPECTED_SOURCE, sourceFault).meta({ 'x-type': 'URL or absolute path' }).optional(),
      'The camera: an rtsp, rtsps, http, https or file URL, or the absolute path of a file. User and password may stand in ' +
        'the URL, percent-encoded. This or source_file is needed.',
      'rtsp://user:secret@192.0.2.10:554/stream1',
    ),
    source_file: key(
      filePath('a file that holds the URL').optional(),
      'File that holds the whole URL.',
      'credential:front-url',
    ),
    user: key(
      text('a user name').meta({ 'x-type': 'text' }).optional(),
      'User at the camera, instead of one in the URL.',
      'user',
    ),
    password: key(
      text('text').meta({ 'x-type': 'secret' }).optional(),
      'Password at the camera, as it is, instead of one in the URL; password_file keeps it out of this file.',
      'secret',
    ),
    password_file: key(
      filePath('a file that holds the password').optional(),
      'File that holds the password.',
      'credential:front-password',
    ),
    enabled: key(truth().prefault(true), 'Whether the camera is recorded.'),
    name: key(
      text('a name').meta({ 'x-type': 'text' }).optional(),
      'Name of the camera for people.',
      'Front door',
    ),
    transport: key(oneOf(['tcp', 'udp']).prefault('tcp'), 'How video travels from an RTSP camera.'),
    audio: key(
      oneOf(['auto', 'copy', 'aac', 'none']).prefault('auto'),
      'Sound: auto copies AAC and turns anything else into AAC, copy copies, aac always encodes, none leaves it out.',
    ),
    segment_time: key(
      duration(SEGMENT_TIME).optional(),
      "Length of this camera's clips, instead of default_segment_time.",
      '10s',
    ),
    stall_timeout: key(
      duration(STALL_TIMEOUT).optional(),
      'Time without video, instead of the stall_timeout for all.',
      '15s',
    ),
    ffmpeg_input_options: key(
      options().prefault([]),
      'More ffmpeg options for the input, option and value apart.',
    ),
    ffmpeg_options: key(
      options().prefault([]),
      'More ffmpeg options for the output, option and value apart.',
    ),
    proxy_port: key(
      wholeNumber(1, 65535).optional(),
      'Port of the proxy on this machine; with it, the recorder connects to record_from, not to the camera.',
      8554,
    ),
    record_from: key(
      text(EXPECTED_SOURCE, sourceFault).meta({ 'x-type': 'URL' }).optional(),
      'URL at the proxy; used only with proxy_port. Without this key, /proxyStream at that port of this machine, with ' +
        'reader_user and reader_password.',
      'rtsp://127.0.0.1:8554/proxyStream',
    ),
    proto: key(
      oneOf(['rtsp']).optional(),
      'Accepted for configurations of the original; has no effect.',
      'rtsp',
    ),
    zone: key(
      text('a name').meta({ 'x-type': 'text' }).optional(),
      'Where the camera is; for people.',
      'garden',
    ),
  };
}

/** Schema of one camera. */
export function cameraSchema() {
  return z.strictObject(cameraShape(), expects('a map with the key source'));
}

export type CameraValues = z.output<ReturnType<typeof cameraSchema>>;

function camerasSchema() {
  return z
    .record(cameraIdSchema, cameraSchema(), expects('a map of cameras, each with the key source'))
    .meta({ 'x-type': 'map' });
}

/** Keys of `cam_rtsp.yaml`. */
export const rtspShape = lazyShape({
  cameras: () =>
    key(
      camerasSchema().optional(),
      'The cameras by their IDs: letters, digits, "_", "." or "-", at most 64.',
    ),
  ...READER_KEYS,
});

/** Schema of `cam_rtsp.yaml`. */
export function rtspSchema() {
  return z.strictObject({ ...includeShape(), ...rtspShape() }, expects('a map of keys'));
}

/** What is wrong between keys of one camera that are right on their own: key name (or none) and message. */
export function cameraConflicts(raw: Readonly<Record<string, unknown>>): [string | undefined, string][] {
  const has = (name: string) => raw[name] !== undefined;
  const faults: [string | undefined, string][] = [];
  const credential = ['user', 'password', 'password_file'].find(has);
  if (!has('source') && !has('source_file'))
    faults.push([undefined, `has no source; expected ${EXPECTED_SOURCE}`]);
  if (has('source') && has('source_file'))
    faults.push(['source_file', 'stands beside source; expected one of the two']);
  if (has('password') && has('password_file'))
    faults.push(['password_file', 'stands beside password; expected one of the two']);
  const clash = typeof raw.source === 'string' && credentialFault(raw.source);
  if (credential !== undefined && clash) faults.push([credential, clash]);
  else if (credential !== undefined && !has('user'))
    faults.push([credential, 'stands without user; expected both']);
  return faults;
}

/** Why `user` and `password` cannot be put into a source; undefined if they can. */
export function credentialFault(source: string): string | undefined {
  if (sourceFault(source) !== undefined) return undefined;
  if (hasCredentials(source)) return 'stands beside a URL that has a user already; expected one of the two';
  if (!/^(rtsps?|https?):/i.test(source)) return 'stands beside a file; expected a source on the network';
  return undefined;
}

/**
 * A camera's checked values under the names that programs use; `files` are the contents of its `*_file` keys, `reader` is
 * what a reader logs in with at its proxy.
 */
export function cameraConfig(
  id: string,
  values: CameraValues,
  files: { readonly source: string | undefined; readonly password: string | undefined },
  reader?: ReaderLogin,
): CameraConfig {
  const bare = values.source ?? files.source ?? '';
  const source =
    values.user === undefined
      ? bare
      : withCredentials(bare, values.user, values.password ?? files.password ?? '');
  const offered = `rtsp://127.0.0.1:${values.proxy_port}/${PROXY_STREAM}`;
  const proxied =
    values.record_from ?? (reader ? withCredentials(offered, reader.user, reader.password) : offered);
  return present<CameraConfig>({
    id,
    enabled: values.enabled,
    source,
    input: values.proxy_port === undefined ? source : proxied,
    name: values.name,
    proxyPort: values.proxy_port,
    transport: values.transport,
    audio: values.audio,
    ffmpegInputOptions: values.ffmpeg_input_options,
    ffmpegOptions: values.ffmpeg_options,
    segmentTimeMs: values.segment_time,
    stallTimeoutMs: values.stall_timeout,
    zone: values.zone,
  });
}

/** What is wrong with a key of the map `cameras`; undefined if it is a camera ID. */
export function cameraIdFault(id: string): string | undefined {
  return idFault(id, 'a camera ID');
}

function options() {
  return z
    .array(text('an option or its value'), expects('a list such as ["-map_metadata", "-1"]'))
    .check((context) => {
      for (const [index, message] of optionsFault(context.value))
        context.issues.push({ code: 'custom', message, path: [index], input: context.value });
    })
    .meta({ 'x-type': 'list of text' });
}

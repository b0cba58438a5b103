import type { KeyPath, YamlFile } from './draft.ts';

/** What a value of the original's becomes; in place of it, words for the note that it is lost. */
export type Conversion = (text: string) => { readonly value: string | number } | { readonly lost: string };

/** What becomes of a key of the original's options table. */
export type OptionRule =
  | {
      readonly to: { readonly file: YamlFile; readonly path: KeyPath };
      readonly as: Conversion;
      readonly changed?: string;
    }
  | { readonly gone: string };

const UNUSED = 'never had an effect';

function carried(file: YamlFile, key: string, as: Conversion = asIs, changed?: string): OptionRule {
  return { to: { file, path: [key] }, as, ...(changed === undefined ? {} : { changed }) };
}

/** The keys of the options table that are known. Those of the broker are not among them: see broker-policy.ts. */
export const OPTION_RULES: Readonly<Record<string, OptionRule>> = {
  'whine email': carried('cam_common.yaml', 'whine_email'),
  'smarthome base': { gone: 'was only used to name the event processor' },
  'event processor': { gone: 'no other program is started for an event' },
  'log dir': { gone: UNUSED },
  'base dir': carried('cam_common.yaml', 'base_dir', asFolder),
  'events dir': carried('cam_common.yaml', 'events_dir', asFolder),
  'recent dir': carried('cam_common.yaml', 'recent_dir', asFolder),
  'sync flag': { gone: 'is always syncnow in events_dir' },
  'pid dir': { gone: UNUSED },
  'persistent flag template': {
    gone: 'is in "flags" in base_dir now, where no other account can write, and not in /tmp',
  },
  'records index tpl': { gone: '%index% always has nine digits' },
  'records length tpl': { gone: UNUSED },
  'records ext': { gone: 'is a part of records_name_template' },
  'records name template': carried('cam_common.yaml', 'records_name_template', asIs),
  'records log template': {
    gone: "ffmpeg has no log files of its own any more; its messages are in the recorder's log",
  },
  'records list re': { gone: 'follows from records_name_template' },
  'limit total size': carried(
    'cam_common.yaml',
    'limit_total_size',
    asBytes,
    'was also the free space below which nothing was recorded; that is fs_min_free now, 1GiB if nothing is said',
  ),
  'limit min size': carried(
    'cam_common.yaml',
    'limit_min_size',
    asBytes,
    'had no effect, and has one now: what the recordings may be shrunk to when free space is below fs_min_free',
  ),
  'fs min free': carried(
    'cam_common.yaml',
    'fs_min_free',
    asBytes,
    'had no effect, and has one now: with less free space nothing is recorded, and cam-cleaner makes room',
  ),
  'state file tpl': { gone: 'is always state_CAMERA in base_dir' },
  'mqtt topic status': carried('cam_common.yaml', 'mqtt_topic_status'),
  'default segment time': carried('cam_service.yaml', 'default_segment_time', asSeconds),
  'default snap time': carried('cam_event.yaml', 'default_snap_time', asSeconds),
  'mqtt event topic': carried('cam_event.yaml', 'mqtt_event_topic'),
  'mqtt pong topic': carried('cam_event.yaml', 'mqtt_pong_topic'),
  'mqtt event persistent timeout': carried('cam_event.yaml', 'mqtt_event_persistent_timeout', asSeconds),
  'mqtt keepalive topic': {
    gone: 'the time-out of a persistent event has a timer of its own and needs no traffic',
  },
  'cloud id': carried(
    'cam_sync.yaml',
    'cloud_id',
    asIs,
    "is the name of a remote in rclone's configuration of the account that cam-sync runs as, or in the file that rclone_config names",
  ),
  'cloud path': carried('cam_sync.yaml', 'cloud_path'),
  log: { gone: 'was for the proxy alone' },
  debug: { gone: 'was for the proxy alone' },
};

function asIs(text: string): ReturnType<Conversion> {
  return { value: text };
}

/** One slash where there were several, none at the end. */
function asFolder(text: string): ReturnType<Conversion> {
  return { value: text.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '') };
}

function asBytes(text: string): ReturnType<Conversion> {
  const bytes = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && Number.isSafeInteger(Math.round(bytes)))
    return { value: sizeOf(Math.round(bytes)) };
  return { lost: 'is not a number of bytes' };
}

function asSeconds(text: string): ReturnType<Conversion> {
  return /^\d+(\.\d+)?$/.test(text) ? { value: `${Number(text)}s` } : { lost: 'is not a number of seconds' };
}

/** In the largest binary unit of which it is a whole number. */
function sizeOf(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  for (; value > 0 && value % 1024 === 0 && unit < units.length - 1; unit++) value /= 1024;
  return `${value}${units[unit]}`;
}

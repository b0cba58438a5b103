import type { FaultRow } from '../fault-row.ts';
import { BROKER_ROWS } from './broker-rows.ts';
import { CAMERA_ROWS } from './camera-rows.ts';
import { CLOCK_ROWS } from './clock-rows.ts';
import { DAEMON_ROWS } from './daemon-rows.ts';
import { DISK_ROWS } from './disk-rows.ts';
import { FFMPEG_ROWS } from './ffmpeg-rows.ts';
import { MISTAKE_ROWS } from './mistake-rows.ts';
import { REMOTE_ROWS } from './remote-rows.ts';

/** Every row of the table, in its order. */
export const ALL_ROWS: readonly FaultRow[] = [
  ...CAMERA_ROWS,
  ...FFMPEG_ROWS,
  ...DAEMON_ROWS,
  ...DISK_ROWS,
  ...CLOCK_ROWS,
  ...BROKER_ROWS,
  ...REMOTE_ROWS,
  ...MISTAKE_ROWS,
];

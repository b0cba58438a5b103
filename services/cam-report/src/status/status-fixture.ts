import { formatInstant, type SuiteStatus } from '@pm-dvr/contracts';
import { suiteJudgement } from './verdict-policy.ts';

const S = 1_000;
const MIN = 60 * S;
const GIB = 2 ** 30;
export const NOW = new Date(2026, 10, 27, 16, 40).getTime();

const front: SuiteStatus['cameras'][number] = {
  ...{ camera: 'front', verdict: 'ok', message: 'recording', recorder_running: true },
  state: { message: 'OK: recording', code: 0, age_ms: 4 * S },
  ...{ last_video_ms: NOW - 400, last_video_age_ms: 400 },
  ...{ covered_today_percent: 100, missing_today_ms: 0, unexplained_today_ms: 0, holes_today: [] },
  ...{ bit_rate: 4_200_000, bytes: 41 * GIB, oldest_day: '2026.10.28' },
};
const yard: SuiteStatus['cameras'][number] = {
  ...{ camera: 'yard', verdict: 'critical', message: 'no recorder runs; last video 3min 05s ago' },
  ...{ recorder_running: false, state: null, last_video_ms: NOW - 185 * S, last_video_age_ms: 185 * S },
  ...{ covered_today_percent: 99.218, missing_today_ms: 186.48 * S, unexplained_today_ms: 0 },
  holes_today: [
    { cause: 'recorder-killed', count: 1, length_ms: 185 * S },
    { cause: 'ffmpeg-died', count: 2, length_ms: 1_480 },
  ],
};

/** Of two cameras one is well; an event is incomplete, a remote in trouble. */
export function suiteStatus(change: Partial<SuiteStatus> = {}): SuiteStatus {
  const parts = {
    cameras: [front, yard],
    events: {
      ...{ verdict: 'warning', message: '{gate}-2026.11.27,12.00.00 is incomplete' },
      ...{ daemon_running: true, persistent: 0 },
      running: [{ id: '{door}-2026.11.27,16.39.00', part: 1, saver_running: true }],
      recent: [
        {
          ...{ id: '{gate}-2026.11.27,12.00.00', part: 2, at_ms: NOW - 280 * MIN, state: 'incomplete' },
          ...{ clips: 12, holes: 1, missing_ms: 3_200 },
        },
      ],
    },
    sync: {
      running: true,
      remotes: [
        {
          ...{
            remote: 'nas',
            verdict: 'warning',
            message: 'network trouble for 12min 00s: no route | to host',
          },
          ...{ state: 'failing', backlog_files: 3, backlog_bytes: 2_048, trouble: 'network' },
          last_success_ms: NOW - 20 * MIN,
        },
      ],
    },
    disks: [
      {
        ...{ path: '/srv/cams/recent', verdict: 'ok', message: '412 GiB of 1.80 TiB free' },
        ...{ size_bytes: 1_843 * GIB, free_bytes: 412 * GIB, floor_bytes: GIB },
        ...{ inodes: 1_000_000, inodes_free: 991_234, full_in_ms: 290 * 60 * MIN },
      },
    ],
    cleaner: {
      ...{ verdict: 'ok', message: 'OK: all limits are held; clips 40.0 GiB, events 1.00 GiB, free 412 GiB' },
      state: { message: 'OK: all limits are held', code: 0, age_ms: 23 * MIN },
      ...{ routine_bytes: 40 * GIB, measured_ms: NOW - 23 * MIN, budget_bytes: 50 * GIB },
    },
    units: [
      {
        ...{ unit: 'cam_service@front.service', verdict: 'ok', message: 'active (running)' },
        ...{ active: 'active', sub: 'running', restarts: 2 },
      },
    ],
    ...change,
  } as const satisfies Partial<SuiteStatus>;
  const when = { generated: formatInstant(NOW), generated_ms: NOW };
  return { version: 1, ...suiteJudgement(parts), ...when, base_dir: '/srv/cams', ...parts };
}

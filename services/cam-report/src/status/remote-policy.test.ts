import type { RemoteStatus } from '@pm-dvr/contracts';
import { expect, test } from 'vitest';
import { judgeRemote, type RemoteSigns } from './remote-policy.ts';

const NOW = 1_800_000_000_000;
const S = 1_000;
const HOUR = 3_600 * S;
const seconds = (ms: number) => Math.floor(ms / 1000);
const idle: RemoteStatus = {
  ...{ state: 'idle', backlog_files: 0, backlog_bytes: 0, last_success: seconds(NOW - HOUR) },
};
const open: RemoteStatus = { ...idle, state: 'copying', backlog_files: 3, backlog_bytes: 2_048 };
const failing = (forMs: number): RemoteStatus => ({
  ...{ ...open, state: 'failing', trouble: 'network', error: 'no route' },
  ...{ failing_since: seconds(NOW - forMs), next_try: seconds(NOW + 30 * S) },
});
const well: RemoteSigns = { said: idle, isSyncRunning: true, newestEventMs: NOW - 2 * HOUR };

test.each<[what: string, signs: Partial<RemoteSigns>, verdict: string, message: string]>([
  ['one that has all is well', {}, 'ok', 'all is uploaded and verified'],
  ['one that is behind is well', { said: open }, 'ok', 'copying: 3 files, 2.00 KiB to upload'],
  ['one of which nothing can be read', { said: undefined }, 'warning', 'nothing is known of it yet'],
  ['trouble', { said: failing(HOUR) }, 'warning', 'network trouble for 1h 00min: no route'],
  ['trouble of a day', { said: failing(24 * HOUR) }, 'critical', 'network trouble for 1d 00h: no route'],
  [
    'trouble that nobody tries to mend any more, with cam-sync there',
    { said: { ...failing(HOUR), next_try: seconds(NOW - 2 * HOUR) } },
    'ok',
    'not served any more; cam_sync.yaml seems to name it no longer',
  ],
  [
    'events that are held up',
    { said: { ...idle, blocked: { events: 2, first: 'a.mp4 is missing' } } },
    'warning',
    '2 events cannot be uploaded whole: a.mp4 is missing',
  ],
  ['no cam-sync, and nothing to do', { isSyncRunning: false }, 'ok', 'all is uploaded and verified'],
  [
    'no cam-sync, and a backlog',
    { isSyncRunning: false, said: open },
    'critical',
    'no cam-sync runs, and an event of 2h 00min ago waits',
  ],
  [
    'no cam-sync, and an event that it has not seen',
    { isSyncRunning: false, newestEventMs: NOW - HOUR / 2 },
    'warning',
    'no cam-sync runs, and an event of 30min 00s ago waits',
  ],
])('%s', (_, signs, verdict, message) => {
  expect(judgeRemote({ ...well, ...signs }, NOW)).toEqual({ verdict, message });
});

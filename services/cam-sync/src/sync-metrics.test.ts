import type { RemoteStatus } from '@pm-dvr/contracts';
import { metricsText } from '@pm-dvr/runtime';
import { expect, it } from 'vitest';
import { RemoteTally } from './remote-tally.ts';
import { syncMetrics } from './sync-metrics.ts';

const lines = (status: RemoteStatus, tally: RemoteTally) =>
  metricsText(syncMetrics(new Map([['nas', { status, tally }]])))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

it('tells of a remote what is open, what arrived, and what failed', () => {
  const tally = new RemoteTally();
  tally.ended([{ bytes: 100 }, { bytes: 11 }], undefined);
  tally.ended([{ bytes: 1 }], { kind: 'network' });
  const status: RemoteStatus = {
    ...{ state: 'failing', backlog_files: 3, backlog_bytes: 30, last_success: 1_700_000_000 },
    ...{ trouble: 'network', blocked: { events: 2, first: 'one is missing' } },
  };
  expect(lines(status, tally)).toEqual([
    'pm_dvr_sync_backlog_files{remote="nas"} 3',
    'pm_dvr_sync_backlog_bytes{remote="nas"} 30',
    'pm_dvr_sync_last_success_timestamp_seconds{remote="nas"} 1700000000',
    'pm_dvr_sync_verified_files_total{remote="nas"} 3',
    'pm_dvr_sync_verified_bytes_total{remote="nas"} 112',
    'pm_dvr_sync_failing{remote="nas"} 1',
    'pm_dvr_sync_failures_total{remote="nas",trouble="network"} 1',
    ...['quota', 'auth', 'config', 'other'].map(
      (trouble) => `pm_dvr_sync_failures_total{remote="nas",trouble="${trouble}"} 0`,
    ),
    'pm_dvr_sync_blocked_events{remote="nas"} 2',
  ]);
});

it('says nothing of a success that never was', () => {
  const said = lines({ state: 'idle', backlog_files: 0, backlog_bytes: 0 }, new RemoteTally());
  expect(said.join()).not.toContain('last_success');
  expect(said).toContain('pm_dvr_sync_failing{remote="nas"} 0');
});

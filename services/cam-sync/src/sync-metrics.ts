import { type Metric, type MetricNameBy, metric, processMetrics, type RemoteStatus } from '@pm-dvr/contracts';
import { type Clock, type Logger, MetricsFile, PROGRAM_VERSION } from '@pm-dvr/runtime';
import type { RemoteTally } from './remote-tally.ts';
import type { RunPlan } from './run-plan.ts';

/** Where the values of one remote come from. */
export interface RemoteSource {
  readonly status: RemoteStatus;
  readonly tally: RemoteTally;
}

const PROCESS = { program: 'cam-sync', process: 'main' };

/** The file of a daemon's metrics, not yet begun; undefined if the plan wants none. */
export function syncMetricsFile(
  plan: Pick<RunPlan, 'metrics'>,
  clock: Clock,
  log: Logger,
  remotes: () => ReadonlyMap<string, RemoteSource>,
): MetricsFile | undefined {
  if (!plan.metrics) return undefined;
  const facts = { ...PROCESS, version: PROGRAM_VERSION, startSeconds: clock.wallMs() / 1000 };
  const read = () => [...processMetrics(facts), ...syncMetrics(remotes())];
  return new MetricsFile({ ...PROCESS, settings: plan.metrics, clock, log, read });
}

/** The metrics of remotes, by their names. */
export function syncMetrics(remotes: ReadonlyMap<string, RemoteSource>): Metric[] {
  const all = [...remotes].map(([remote, { status, tally }]) => ({ remote, status, tally }));
  const each = (name: MetricNameBy<'remote'>, value: (one: RemoteSource) => number | undefined) =>
    metric(
      name,
      all.map((one) => [{ remote: one.remote }, value(one)] as const),
    );
  const failures = all.flatMap(({ remote, tally }) =>
    Object.entries(tally.failures).map(([trouble, count]) => [{ remote, trouble }, count] as const),
  );
  return [
    each('pm_dvr_sync_backlog_files', ({ status }) => status.backlog_files),
    each('pm_dvr_sync_backlog_bytes', ({ status }) => status.backlog_bytes),
    each('pm_dvr_sync_last_success_timestamp_seconds', ({ status }) => status.last_success),
    each('pm_dvr_sync_verified_files_total', ({ tally }) => tally.verifiedFiles),
    each('pm_dvr_sync_verified_bytes_total', ({ tally }) => tally.verifiedBytes),
    each('pm_dvr_sync_failing', ({ status }) => Number(status.trouble !== undefined)),
    metric('pm_dvr_sync_failures_total', failures),
    each('pm_dvr_sync_blocked_events', ({ status }) => status.blocked?.events ?? 0),
  ];
}

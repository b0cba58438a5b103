import { type CleanerStatus, type Metric, metric, processMetrics } from '@pm-dvr/contracts';
import { MetricsFile, messageOf, PROGRAM_VERSION } from '@pm-dvr/runtime';
import { RUN_RESULTS, readTotals, type Totals, totalsAfter, writeTotals } from './cleaner-totals.ts';
import type { FreeBytes } from './hands.ts';
import { storeFreeBytes } from './hands-of-plan.ts';
import { type Limits, RULES } from './limits-policy.ts';
import type { CleanResult } from './run-result.ts';
import type { Scene } from './scene.ts';

/** What is known when metrics are written. */
export interface CleanerFacts {
  readonly totals: Totals;
  readonly limits: Limits;
  /** Nagios code of the newest run, and when it ended (seconds since the epoch); absent before the first. */
  readonly last?: { readonly code: number; readonly atSeconds: number };
  /** What the newest run that could look at the store said of it. */
  readonly store?: CleanerStatus;
  /** As it is now; absent if nobody can tell. */
  readonly free?: FreeBytes;
}

/** Nagios code of a run that could not work. */
const FAILED = 2;
const PROCESS = { program: 'cam-cleaner', process: 'main' };

/** The metrics of the cleaner's process: written after each run, and by a daemon between as well. */
export class CleanerMetrics {
  private readonly scene: Scene;
  private readonly file: MetricsFile;
  private totals: Totals = {};
  private last: CleanerFacts['last'];
  private store: CleanerFacts['store'];

  private constructor(scene: Scene, settings: NonNullable<Scene['plan']['metrics']>) {
    this.scene = scene;
    const { clock, log } = scene;
    const facts = { ...PROCESS, version: PROGRAM_VERSION, startSeconds: clock.wallMs() / 1000 };
    const read = () => [...processMetrics(facts), ...cleanerMetrics(this.facts())];
    this.file = new MetricsFile({ ...PROCESS, settings, clock, log, read });
  }

  /** Undefined if the plan wants no metrics. */
  static async open(scene: Scene): Promise<CleanerMetrics | undefined> {
    const { metrics: settings } = scene.plan;
    if (!settings) return undefined;
    const metrics = new CleanerMetrics(scene, settings);
    await metrics.attempt('read', async () => {
      metrics.totals = await readTotals(scene.layout);
    });
    return metrics;
  }

  /** Writes from now on by itself. */
  start(): void {
    this.file.start();
  }

  /** A run is over; without a result, it failed. */
  async ran(result: CleanResult | undefined, status?: CleanerStatus): Promise<void> {
    this.totals = totalsAfter(this.totals, result);
    this.last = { code: status?.code ?? FAILED, atSeconds: this.scene.clock.wallMs() / 1000 };
    if (result && status) this.store = status;
    await this.attempt('written', () => writeTotals(this.scene.layout, this.totals));
    this.file.write();
  }

  close(): void {
    this.file.close();
  }

  private facts(): CleanerFacts {
    const { totals, scene, last, store } = this;
    const free = freeNow(scene);
    const { limits } = scene.plan;
    return { totals, limits, ...(last && { last }), ...(store && { store }), ...(free && { free }) };
  }

  /** What is only counted must not keep anything from being deleted. */
  private async attempt(what: string, act: () => Promise<void>): Promise<void> {
    await act().catch((error) =>
      this.scene.log.warn(`cleaner/totals.json cannot be ${what}: ${messageOf(error)}`),
    );
  }
}

export function cleanerMetrics({ totals, limits, last, store, free }: CleanerFacts): Metric[] {
  const byRule = (what: 'clips' | 'parts' | 'bytes') =>
    RULES.map((rule) => [{ rule }, totals[`${what} ${rule}`] ?? 0] as const);
  return [
    metric(
      'pm_dvr_cleaner_runs_total',
      RUN_RESULTS.map((result) => [{ result }, totals[`runs ${result}`] ?? 0] as const),
    ),
    metric('pm_dvr_cleaner_last_run_timestamp_seconds', [[{}, last?.atSeconds]]),
    metric('pm_dvr_cleaner_status', [[{}, last?.code]]),
    metric('pm_dvr_cleaner_deleted_clips_total', byRule('clips')),
    metric('pm_dvr_cleaner_deleted_event_parts_total', byRule('parts')),
    metric('pm_dvr_cleaner_deleted_bytes_total', byRule('bytes')),
    metric('pm_dvr_store_routine_bytes', [[{}, store?.routine_bytes]]),
    metric('pm_dvr_store_events_bytes', [[{}, store?.events_bytes]]),
    metric('pm_dvr_store_unsafe_event_parts', [[{}, store?.unsafe_events]]),
    metric('pm_dvr_store_limit_bytes', [
      [{ limit: 'limit_total_size' }, limits.totalSizeBytes],
      [{ limit: 'events_size' }, limits.eventsSizeBytes],
      [{ limit: 'fs_min_free' }, limits.minFreeBytes],
    ]),
    metric('pm_dvr_store_free_bytes', [
      [{ folder: 'recent' }, free?.recent],
      [{ folder: 'events' }, free?.events],
    ]),
  ];
}

function freeNow({ layout }: Scene): FreeBytes | undefined {
  try {
    return storeFreeBytes(layout);
  } catch {
    // A store that is away is told of by the run.
    return undefined;
  }
}

import { type Metric, metric, processMetrics } from '@pm-dvr/contracts';
import { type Logger, MetricsFile, PROGRAM_VERSION, systemClock } from '@pm-dvr/runtime';
import type { EventEngine } from './engine.ts';
import type { EventTally } from './event-tally.ts';
import type { RunPlan } from './run-plan.ts';

/** Where the values come from. */
export interface EventSource {
  readonly tally: EventTally;
  readonly engine: Pick<EventEngine, 'running' | 'isShort'>;
}

const PROCESS = { program: 'cam-event', process: 'main' };

/** The file of a daemon's metrics, not yet begun; undefined if the plan wants none. */
export function eventMetricsFile(plan: RunPlan, log: Logger, source: EventSource): MetricsFile | undefined {
  if (!plan.metrics) return undefined;
  const facts = { ...PROCESS, version: PROGRAM_VERSION, startSeconds: systemClock.wallMs() / 1000 };
  const read = () => [...processMetrics(facts), ...eventMetrics(source)];
  return new MetricsFile({ ...PROCESS, settings: plan.metrics, clock: systemClock, log, read });
}

export function eventMetrics({ tally, engine }: EventSource): Metric[] {
  const states = Object.entries(tally.states).map(([state, count]) => [{ state }, count] as const);
  return [
    metric('pm_dvr_events_total', states),
    metric('pm_dvr_events_running', [[{}, engine.running.length]]),
    metric('pm_dvr_event_clips_total', [[{}, tally.clips]]),
    metric('pm_dvr_event_bytes_total', [[{}, tally.bytes]]),
    metric('pm_dvr_event_trigger_errors_total', [[{}, tally.complaints]]),
    metric('pm_dvr_event_store_short', [[{}, Number(engine.isShort)]]),
  ];
}

import type { Breach } from '../faults/checks/breach.ts';
import type { Report } from '../rig/report.ts';
import type { Drift } from './drift.ts';
import type { EventOutcome } from './event-outcome.ts';
import type { LeftOut } from './fault-choice.ts';
import type { CameraLoss, MadeFault } from './fault-log.ts';

/** All that a run came to. */
export interface SoakResult {
  readonly seed: number;
  readonly wantedSeconds: number;
  /** For how long it ran; less than was wanted if it was ended early. */
  readonly seconds: number;
  readonly faults: readonly MadeFault[];
  readonly leftOut: readonly LeftOut[];
  readonly events: readonly EventOutcome[];
  readonly drifts: readonly Drift[];
  /** What cam-report says of each camera. */
  readonly reports: ReadonlyMap<string, Report>;
  readonly losses: readonly CameraLoss[];
  /** Undefined if the invariants could not be checked; a finding says why. */
  readonly breaches: readonly Breach[] | undefined;
  /** Everything else that was wrong. */
  readonly findings: readonly string[];
  /** Clips that were seen, of all cameras. */
  readonly clips: number;
}

/** Everything that does not hold, a line each; empty if all does. */
export function failuresOf({ drifts, breaches, findings }: SoakResult): string[] {
  const exceeded = drifts.filter(({ verdict }) => verdict === 'exceeded');
  return [
    ...findings,
    ...(breaches ?? []).map(({ invariant, what }) => `invariant ${invariant}: ${what}`),
    ...exceeded.map(
      ({ series, slope }) =>
        `${series.name} drifts by ${slope?.perHour.toFixed(2)}${series.unit && ` ${series.unit}`} an hour, at least ${slope?.lowest.toFixed(2)}`,
    ),
  ];
}

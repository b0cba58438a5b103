import { camReport, type Report } from '../../rig/report.ts';
import type { FrameHole } from '../../rig/time-line.ts';
import { type Breach, breaches } from './breach.ts';

export interface CoverageFacts {
  readonly baseDir: string;
  readonly cameras: readonly string[];
  /** How far cam-report looks back, such as `5h`; 3 h if left out. */
  readonly since?: string | undefined;
  /** Where the numbers of the recorded frames leap, by camera; empty where the clocks cannot be compared. */
  readonly frameHoles: ReadonlyMap<string, readonly FrameHole[]>;
  /** For cam-report, where the daemons live by a clock of their own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A pause of the camera's own, or of the network, that is no hole yet; shorter ones need no cause. */
const WORTH_A_CAUSE_MS = 1_000;
const JOIN_MS = 500;
const ROUNDING_MS = 5;
/** A clock that was set forward by an hour is no reason to leave out what was before. */
const WINDOW = '3h';

/** Invariant 2: cam-report explains every second, and its holes are where frames are missing. */
export async function checkCoverage({
  baseDir,
  cameras,
  frameHoles,
  since = WINDOW,
  env = {},
}: CoverageFacts): Promise<Breach[]> {
  const findings: string[] = [];
  const reports = await camReport(baseDir, { since, env });
  for (const camera of cameras) {
    const report = reports.get(camera);
    if (!report) {
      findings.push(`cam-report does not know ${camera}`);
      continue;
    }
    const holes = report.holes.map(({ from_ms, to_ms, cause }) => `${cause} ${from_ms} to ${to_ms}`);
    findings.push(...sumFaults(report));
    if (report.unexplained_ms > 0)
      findings.push(`${camera}: ${report.unexplained_ms} ms are unexplained: ${holes.join(', ')}`);
    for (const { fromMs, toMs, frames } of frameHoles.get(camera) ?? []) {
      if (toMs - fromMs < WORTH_A_CAUSE_MS) continue;
      const told = report.holes.some(
        (hole) => hole.from_ms < toMs + JOIN_MS && hole.to_ms > fromMs - JOIN_MS,
      );
      if (!told) findings.push(`${camera}: ${frames} frames are missing where cam-report knows of no hole`);
    }
  }
  return breaches(2, findings);
}

/** The kinds of time that cam-report knows fill its window, but for what rounding takes. */
function sumFaults(report: Report): string[] {
  const { camera, window, recorded_ms, open_ms, missing_ms, expired_ms } = report;
  const sumMs = recorded_ms + open_ms + missing_ms + expired_ms;
  return Math.abs(sumMs - window.length_ms) <= ROUNDING_MS
    ? []
    : [`${camera}: ${sumMs} ms are told of ${window.length_ms} ms`];
}

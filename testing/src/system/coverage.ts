import type { Report, ReportedHole } from '../rig/report.ts';
import type { Container } from './container.ts';
import { ACCOUNT } from './owner.ts';

/** A camera's holes that a step may cause. */
export interface AllowedHoles {
  readonly causes: readonly string[];
  /** All of them together, for one camera. */
  readonly mostMs: number;
}

/** What cam-report inside says of each camera's last hour. */
export async function coverage(container: Container): Promise<Map<string, Report>> {
  const command = ['cam-report', '--json', '--since', '1h'];
  const { code, stdout, stderr } = await container.outcome(command, { user: ACCOUNT });
  // 1 says that something is unexplained; the document says what.
  if (code !== 0 && code !== 1) throw new Error(`cam-report ended with ${code}: ${stderr}`);
  const { cameras } = JSON.parse(stdout) as { cameras: Report[] };
  return new Map(cameras.map((report) => [report.camera, report]));
}

/** Holes of a report that lie after an instant, or reach beyond it. */
export function holesSince(report: Report, sinceMs: number): ReportedHole[] {
  return report.holes.filter(({ to_ms }) => to_ms > sinceMs);
}

/** What is wrong with a camera's coverage since an instant, as texts. */
export function coverageFaults(report: Report, sinceMs: number, allowed: AllowedHoles): string[] {
  const faults: string[] = [];
  const { camera, recorded_ms, open_ms, missing_ms, expired_ms, window } = report;
  if (report.unexplained_ms > 0) faults.push(`${camera}: ${report.unexplained_ms} ms unexplained`);
  if (recorded_ms + open_ms + missing_ms + expired_ms !== window.length_ms)
    faults.push(`${camera}: the parts of the report are not the whole`);
  const holes = holesSince(report, sinceMs);
  const unforeseen = holes.filter(({ cause }) => !allowed.causes.includes(cause));
  for (const { cause, length_ms, detail } of unforeseen)
    faults.push(`${camera}: a hole of ${length_ms} ms because of ${cause} (${detail})`);
  const missingMs = holes.reduce((sum, { length_ms }) => sum + length_ms, 0);
  if (missingMs > allowed.mostMs)
    faults.push(`${camera}: ${missingMs} ms missing, more than ${allowed.mostMs}`);
  return faults;
}

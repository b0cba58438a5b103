import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { builtProgram } from './daemon-process.ts';

/** What cam-report's JSON says of one camera, as far as scenarios look at it. Instants and lengths in ms. */
export interface Report {
  readonly camera: string;
  readonly window: { readonly from_ms: number; readonly to_ms: number; readonly length_ms: number };
  readonly recorded_ms: number;
  readonly open_ms: number;
  readonly missing_ms: number;
  readonly expired_ms: number;
  readonly unexplained_ms: number;
  readonly state: { readonly message: string; readonly code: number } | null;
  readonly holes: readonly ReportedHole[];
}

export interface ReportedHole {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly length_ms: number;
  readonly cause: string;
  readonly detail: string;
}

/** Runs the built cam-report over a store, for all its cameras and the last hour, or another length of time. */
export async function camReport(
  baseDir: string,
  { since = '1h', env = {} }: { since?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Map<string, Report>> {
  const args = [builtProgram('cam-report'), '--base-dir', baseDir, '--json', '--since', since];
  // Exit code 1 says that something is unexplained; the document says what.
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...env },
  }).catch((error) => {
    if (error.code === 1) return error as { stdout: string };
    throw error;
  });
  const { cameras } = JSON.parse(stdout) as { cameras: Report[] };
  return new Map(cameras.map((report) => [report.camera, report]));
}

import { EXIT, formatInstant } from '@pm-dvr/contracts';
import { openStore } from './open-store.ts';
import { type Answer, parseOptions, type ReportOptions } from './options.ts';
import { renderCamera } from './render.ts';
import { type CameraReport, chooseCameras, reportCamera } from './report.ts';

/** What the command touches of the process around it. */
export interface Surroundings {
  readonly nowMs: number;
  readonly version: string;
  readonly colour: boolean;
  print(text: string): void;
  warn(text: string): void;
}

/**
 * Runs one `cam-report` and returns its exit code; CodedError with the exit code for what keeps it from reporting.
 * Cameras are printed as they are done, JSON as one document at the end.
 */
export async function camReport(argv: readonly string[], around: Surroundings): Promise<number> {
  const options = await parseOptions(argv, around.nowMs, around.version);
  if (isAnswer(options)) {
    around.print(`${options.answer}\n`);
    return EXIT.ok;
  }
  const { layout, naming } = openStore(options, around.warn);
  const cameras = await chooseCameras(layout, options.cameras);
  const reports: CameraReport[] = [];
  let worst: number = options.failOnHoles && cameras.length === 0 ? EXIT.failed : EXIT.ok;
  for (const camera of cameras) {
    const report = await reportCamera(layout, naming, camera, options, around.nowMs);
    if (report.unexplained_ms > 0 || (options.failOnHoles && report.holes.length > 0)) worst = EXIT.failed;
    if (options.json) reports.push(withoutShortHoles(report, options.minHoleMs));
    else around.print(`${renderCamera(report, { ...options, colour: around.colour })}\n`);
  }
  if (options.json) around.print(`${JSON.stringify(document(reports, options, around.nowMs), null, 2)}\n`);
  else if (cameras.length === 0) around.print(`No camera has been recorded in ${layout.baseDir} yet.\n`);
  return worst;
}

function document(cameras: CameraReport[], options: ReportOptions, nowMs: number) {
  const { fromMs, toMs } = options;
  return {
    generated: formatInstant(nowMs),
    generated_ms: nowMs,
    window: { from: formatInstant(fromMs), to: formatInstant(toMs), from_ms: fromMs, to_ms: toMs },
    cameras,
  };
}

function withoutShortHoles(report: CameraReport, minHoleMs: number): CameraReport {
  return { ...report, holes: report.holes.filter((hole) => hole.length_ms >= minHoleMs) };
}

function isAnswer(options: ReportOptions | Answer): options is Answer {
  return 'answer' in options;
}

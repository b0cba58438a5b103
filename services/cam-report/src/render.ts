import { counted, formatInstant, lengthText, sizeText } from '@pm-dvr/contracts';
import { type Paint, painter, paragraph, printable } from './paint.ts';
import type { CameraReport, ReportedHole } from './report.ts';

export interface RenderOptions {
  readonly colour: boolean;
  /** List every hole, however many. */
  readonly all: boolean;
  readonly minHoleMs: number;
}

const LISTED_HOLES = 20;

/** The report of one camera as text for people, at most 80 columns wide, ending in a newline. */
export function renderCamera(report: CameraReport, options: RenderOptions): string {
  const paint = painter(options.colour);
  const { window } = report;
  const lines = [
    `${paint('bold', report.camera)}   ${dateText(window.from_ms)} to ${dateText(window.to_ms)}`,
    ...paragraph('  now       ', nowText(report)),
    ...summary(report, paint).map(([label, text]) => `  ${label.padEnd(9)} ${text}`),
    ...causeTable(report.holes, paint),
    ...holeList(report.holes, options, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function nowText(report: CameraReport): string {
  const said = printable(report.state?.message ?? '');
  if (report.recorder_running) return said || 'the recorder runs';
  return said ? `no recorder runs; its last word: ${said}` : 'no recorder runs';
}

function summary(report: CameraReport, paint: Paint): [label: string, text: string][] {
  const { window, holes, open_ms, expired_ms, damaged_ledger_lines: damaged } = report;
  if (window.length_ms === 0) return [['recorded', 'nothing is known of this time']];
  const rows: [string, string][] = [
    [
      'covered',
      `${percentText(report.covered_percent, paint)} of ${lengthText(window.length_ms - expired_ms)}`,
    ],
    [
      'recorded',
      lengthText(report.recorded_ms) + (open_ms > 0 ? ` and ${lengthText(open_ms)} unfinished` : ''),
    ],
    [
      'missing',
      holes.length === 0 ? 'nothing' : `${lengthText(report.missing_ms)} in ${counted(holes.length, 'hole')}`,
    ],
  ];
  if (expired_ms > 0) rows.push(['expired', `${lengthText(expired_ms)} removed by retention`]);
  rows.push(['clips', `${report.clips}, ${sizeText(report.bytes)}`]);
  if (damaged > 0) rows.push(['ledger', paint('yellow', `${counted(damaged, 'damaged line')} passed over`)]);
  return rows;
}

function causeTable(holes: readonly ReportedHole[], paint: Paint): string[] {
  const groups = new Map<string, { hole: ReportedHole; count: number; ms: number }>();
  for (const hole of holes) {
    const group = groups.get(hole.cause) ?? { hole, count: 0, ms: 0 };
    groups.set(hole.cause, { hole, count: group.count + 1, ms: group.ms + hole.length_ms });
  }
  const longestFirst = [...groups.values()].sort((a, b) => b.ms - a.ms);
  return longestFirst.flatMap(({ hole, count, ms }, position) => [
    ...(position === 0 ? ['  causes'] : []),
    `    ${`${count} x`.padEnd(9)} ${lengthText(ms).padStart(10)}  ${causeText(hole, paint)}`,
    ...paragraph(' '.repeat(26), hole.sentence).map((line) => paint('dim', line)),
  ]);
}

function holeList(holes: readonly ReportedHole[], options: RenderOptions, paint: Paint): string[] {
  const long = holes.filter((hole) => hole.length_ms >= options.minHoleMs);
  const listed = options.all ? long : long.slice(-LISTED_HOLES);
  const lines = listed.flatMap((hole) => {
    const lead = `    ${dateText(hole.from_ms, true)} ${lengthText(hole.length_ms).padStart(10)}  `;
    const detail = printable(hole.detail);
    const [first = '', ...more] = paragraph(lead, detail ? `${hole.cause}: ${detail}` : hole.cause);
    const painted = `${lead}${causeText(hole, paint)}${paint('dim', first.slice(lead.length + hole.cause.length))}`;
    return [painted, ...more.map((line) => paint('dim', line))];
  });
  const earlier = long.length - listed.length;
  const shorter = holes.length - long.length;
  if (earlier > 0)
    lines.unshift(`    (${counted(earlier, 'earlier hole')} not listed; --all lists every one)`);
  if (shorter > 0) lines.push(`    (${counted(shorter, 'hole')} shorter than --min-hole not listed)`);
  return lines.length > 0 ? ['  holes', ...lines] : [];
}

function causeText(hole: ReportedHole, paint: Paint): string {
  return paint(hole.cause === 'unexplained' ? 'red' : 'yellow', hole.cause);
}

function percentText(percent: number | null, paint: Paint): string {
  if (percent === null) return 'nothing left';
  return paint(percent === 100 ? 'green' : 'yellow', `${percent.toFixed(percent === 100 ? 0 : 3)} %`);
}

function dateText(ms: number, withMillis = false): string {
  return formatInstant(ms)
    .slice(0, withMillis ? 23 : 19)
    .replace('T', ' ');
}

import { cpus, loadavg, release } from 'node:os';
import { markdownRow } from '../rig/markdown-row.ts';
import type { Drift } from './drift.ts';
import { grouped } from './grouped.ts';
import { failuresOf, type SoakResult } from './soak-result.ts';

/** The whole report as Markdown, with everything that did not hold. */
export function soakReport(result: SoakResult, failures: readonly string[] = failuresOf(result)): string {
  const parts = [
    ...[conditions(result), verdict(failures)],
    `### Faults\n\n${faultsTable(result)}\n\n${leftOutList(result)}`,
    `### Events\n\n${eventsTable(result)}`,
    `### Slopes\n\n${slopesTable(result.drifts)}`,
    `### Coverage\n\n${coverageTable(result)}`,
    `### Invariants\n\n${invariantsTable(result)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function conditions({ seed, wantedSeconds, seconds, clips, reports }: SoakResult): string {
  const early = seconds < wantedSeconds - 1 ? `, ended early of ${minutes(wantedSeconds)}` : '';
  return [
    ...[`${minutes(seconds)}${early}`, `seed ${seed}`, `${reports.size} cameras`, `${clips} clips`],
    ...[`Node.js ${process.version}`, `Linux ${release()}`, `${cpus().length} cores`],
    ...[`load ${(loadavg()[0] ?? 0).toFixed(1)} at the end`, new Date().toISOString().slice(0, 10)],
  ].join(', ');
}

function verdict(failures: readonly string[]): string {
  if (failures.length === 0) return 'All held.';
  return `**${failures.length} did not hold:**\n\n${failures.map((text) => `- ${oneLine(text)}`).join('\n')}`;
}

function faultsTable({ faults }: SoakResult): string {
  const byName = grouped(faults, ({ row }) => row.name);
  const rows = [...byName].sort().map(([name, made]) => {
    const longestMs = Math.max(...made.map(({ workingMs, mendedMs }) => workingMs - mendedMs));
    return [`\`${name}\``, made[0]?.row.done ?? '', made.length, (longestMs / 1000).toFixed(1)];
  });
  const head = ['fault', 'what is done', 'times', 'longest from mended to working again, s'];
  return `${faults.length} faults were made.\n\n${table(head, rows, 2)}`;
}

function leftOutList({ leftOut }: SoakResult): string {
  const byReason = grouped(leftOut, ({ why }) => why);
  const lines = [...byReason].map(
    ([why, rows]) => `- ${rows.map(({ name }) => `\`${name}\``).join(', ')}: ${why}`,
  );
  return lines.length === 0 ? 'None was left out.' : `Left out:\n\n${lines.join('\n')}`;
}

function eventsTable({ events }: SoakResult): string {
  const rows = events.map(({ way, asked, complete, incomplete, missing }) => {
    const causes = [...missing].map(([cause, seconds]) => `${cause} ${seconds.toFixed(1)} s`);
    return [way, asked, complete, incomplete, causes.join(', ')];
  });
  return table(['asked for by', 'asked for', 'complete', 'incomplete', 'missing, by cause'], rows, 1);
}

function slopesTable(drifts: readonly Drift[]): string {
  const rows = drifts.map(({ series, slope, verdict }) => [
    ...[series.name, series.unit, series.samples.length],
    ...[fixed(slope?.level), signed(slope?.perHour), signed(slope?.lowest)],
    ...[series.mostPerHour ?? '', verdict === 'exceeded' ? '**EXCEEDED**' : verdict],
  ]);
  const head = ['what', 'unit', 'samples', 'level', 'per hour', 'at least', 'bar', 'verdict'];
  return table(head, rows, 2);
}

function coverageTable({ reports, losses }: SoakResult): string {
  const rows = [...reports].map(([camera, report]) => {
    const loss = losses.find((each) => each.camera === camera);
    const { recorded_ms, expired_ms, open_ms, missing_ms, unexplained_ms, window } = report;
    return [
      ...[camera, seconds(window.length_ms), seconds(recorded_ms + open_ms), seconds(expired_ms)],
      ...[seconds(missing_ms - unexplained_ms), unexplained_ms],
      ...[seconds(window.length_ms - recorded_ms - open_ms - expired_ms - missing_ms)],
      ...[fixed(loss?.lostSeconds), fixed(loss?.leastSeconds)],
    ];
  });
  const head = [
    ...['camera', 'wall time, s', 'recorded, there, s', 'recorded, expired, s', 'explained holes, s'],
    ...['unexplained, ms', 'not told of, s', 'lost, s', 'least, s'],
  ];
  return table(head, rows, 1);
}

function invariantsTable({ breaches }: SoakResult): string {
  const rows = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => {
    const count = breaches?.filter(({ invariant }) => invariant === number).length;
    if (count === undefined) return [number, 'not checked'];
    return [number, count === 0 ? 'held' : `**broken ${count} times**`];
  });
  return table(['invariant', 'outcome'], rows, 2);
}

/** The first `left` columns are text. */
function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  left: number,
): string {
  const line = (cells: readonly (string | number)[]) => markdownRow(cells.map((cell) => String(cell).trim()));
  const rule = `|${head.map((_, index) => (index < left ? '---' : '---:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}

function minutes(total: number): string {
  return total >= 5_400 ? `${(total / 3_600).toFixed(1)} h` : `${(total / 60).toFixed(1)} min`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function fixed(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(2);
}

function signed(value: number | undefined): string {
  if (value === undefined || value === Number.NEGATIVE_INFINITY) return '';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

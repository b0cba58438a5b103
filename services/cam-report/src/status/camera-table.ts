import { type CameraHealth, lengthText, sizeText } from '@pm-dvr/contracts';
import { type Paint, paragraph, printable } from '../paint.ts';
import { ageText, INDENT, mark } from './line-form.ts';

const HEADINGS = ['', 'last video', 'today', 'missing', 'Mbit/s', 'on disk', 'since'] as const;
/** What nobody knows. */
const NONE = '-';

/** A row for each camera, and under it why it is not well, and what is missing today. */
export function cameraTable(cameras: readonly CameraHealth[], paint: Paint): string[] {
  if (cameras.length === 0) return [`${INDENT}none has been recorded yet`];
  const rows = cameras.map(cellsOf);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [
    paint('dim', `${INDENT}${line(HEADINGS, widths)}`),
    ...cameras.flatMap((camera, index) => [
      `${mark(camera.verdict, paint)}${line(rows[index] ?? [], widths)}`,
      ...because(camera, paint),
    ]),
  ];
}

function cellsOf(camera: CameraHealth): string[] {
  const { covered_today_percent: percent, missing_today_ms: missingMs, bit_rate: rate, bytes } = camera;
  const { last_video_age_ms: ageMs, oldest_day: day = NONE } = camera;
  return [
    camera.camera,
    ageMs === undefined ? NONE : ageText(ageMs),
    percent === null ? NONE : `${percent.toFixed(percent === 100 ? 0 : 3)} %`,
    missingMs === 0 ? NONE : lengthText(missingMs),
    rate === undefined ? NONE : (rate / 1e6).toFixed(2),
    bytes === undefined ? NONE : sizeText(bytes),
    day.replaceAll('.', '-'),
  ];
}

/** The first column to the left, the others to the right. */
function line(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
    .join('  ');
}

function because(camera: CameraHealth, paint: Paint): string[] {
  const holes = camera.holes_today.map(
    ({ cause, count, length_ms }) => `${count} x ${cause} ${lengthText(length_ms)}`,
  );
  return [
    ...(camera.verdict === 'ok' ? [] : paragraph(INDENT, printable(camera.message))),
    ...(holes.length === 0 ? [] : paragraph(INDENT, `today: ${holes.join(', ')}`)).map((text) =>
      paint('dim', text),
    ),
  ];
}

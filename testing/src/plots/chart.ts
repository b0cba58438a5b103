import type { Quantity, Series } from '../bench/series.ts';
import { type AxisScale, linearScale, logScale } from './axis-scale.ts';

export interface Chart {
  readonly title: string;
  /** All with the same quantities; at least one, with points. */
  readonly series: readonly Series[];
  readonly isLog: { readonly x: boolean; readonly y: boolean };
}

const [WIDTH, HEIGHT] = [720, 400];
const [LEFT, RIGHT, TOP, BOTTOM] = [80, 700, 44, 340];
const ROW = 18;
/** In light and dark alike, and apart for those who see few colours; the dashes tell them apart without any. */
const INKS = ['#1f77b4', '#d9730d', '#2e8b57', '#b5489a'];
const DASHES = ['', '7 4', '2 4', '10 4 2 4'];
const STYLE =
  'text{font:13px sans-serif;fill:#24292f}.t{font-weight:bold;font-size:15px}.g{stroke:#8888;stroke-width:.5}' +
  '.b{fill:#fff}@media (prefers-color-scheme:dark){text{fill:#e6edf3}.b{fill:#161b22}}';

/** A chart as the text of an SVG file; the same for the same chart. */
export function drawChart({ title, series, isLog }: Chart): string {
  const points = series.flatMap((each) => each.points);
  const [{ x, y }] = series as [Series];
  const scaleX = (isLog.x ? logScale : linearScale)(points.map(([value]) => value));
  const scaleY = (isLog.y ? logScale : linearScale)(points.map(([, value]) => value));
  const height = HEIGHT + ROW * series.length;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="b" width="${WIDTH}" height="${height}"/>`,
    text(LEFT, 24, title, 'class="t"'),
    ...scaleX.ticks.flatMap((tick) => tickX(scaleX, tick)),
    ...scaleY.ticks.flatMap((tick) => tickY(scaleY, tick)),
    text((LEFT + RIGHT) / 2, BOTTOM + 40, labelOf(x, isLog.x), 'text-anchor="middle"'),
    text(
      0,
      0,
      labelOf(y, isLog.y),
      `text-anchor="middle" transform="translate(18 ${(TOP + BOTTOM) / 2}) rotate(-90)"`,
    ),
    ...series.flatMap((each, index) => curve(each, index, scaleX, scaleY)),
    ...series.flatMap(legend),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function curve({ points }: Series, index: number, scaleX: AxisScale, scaleY: AxisScale): string[] {
  const places = points.map(([x, y]) => [placeX(scaleX, x), placeY(scaleY, y)] as const);
  const path = places.map(([x, y]) => `${x},${y}`).join(' ');
  return [
    `<polyline points="${path}" fill="none" ${stroke(index)}/>`,
    ...places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${inkOf(index)}"/>`),
  ];
}

function legend({ name }: Series, index: number): string[] {
  const y = HEIGHT + ROW * index;
  return [
    `<line x1="${LEFT}" y1="${y - 4}" x2="${LEFT + 36}" y2="${y - 4}" ${stroke(index)}/>`,
    text(LEFT + 46, y, name),
  ];
}

function tickX(scale: AxisScale, tick: number): string[] {
  const x = placeX(scale, tick);
  return [
    `<line class="g" x1="${x}" y1="${TOP}" x2="${x}" y2="${BOTTOM}"/>`,
    text(x, BOTTOM + 18, numberText(tick), 'text-anchor="middle"'),
  ];
}

function tickY(scale: AxisScale, tick: number): string[] {
  const y = placeY(scale, tick);
  return [
    `<line class="g" x1="${LEFT}" y1="${y}" x2="${RIGHT}" y2="${y}"/>`,
    text(LEFT - 8, y + 4, numberText(tick), 'text-anchor="end"'),
  ];
}

function placeX(scale: AxisScale, value: number): number {
  return rounded(LEFT + scale.at(value) * (RIGHT - LEFT));
}

function placeY(scale: AxisScale, value: number): number {
  return rounded(BOTTOM - scale.at(value) * (BOTTOM - TOP));
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Without the noise of binary fractions; thousands apart. */
function numberText(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString('en', { maximumFractionDigits: 6 });
}

function labelOf({ what, unit }: Quantity, isLog: boolean): string {
  return `${what}${unit && `, ${unit}`}${isLog ? ' (logarithmic)' : ''}`;
}

function inkOf(index: number): string {
  return INKS[index % INKS.length] as string;
}

function stroke(index: number): string {
  const dashes = DASHES[index % DASHES.length];
  return `stroke="${inkOf(index)}" stroke-width="2"${dashes ? ` stroke-dasharray="${dashes}"` : ''}`;
}

function text(x: number, y: number, content: string, more = ''): string {
  return `<text x="${x}" y="${y}"${more && ` ${more}`}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** One measured figure beside what it must be. */
export interface Figure {
  readonly what: string;
  /** For people, with its unit. */
  readonly measured: string;
  readonly must: string;
  /** The number in full; undefined if nothing was measured, or what was measured is no number. */
  readonly value: number | undefined;
  /** Of value and limit; empty for counts. */
  readonly unit: string;
  /** What the value must not exceed, or must be where `must` has no sign; undefined where there is no bar. */
  readonly limit: number | undefined;
  /** Undefined where there is no bar. */
  readonly ok: boolean | undefined;
}

/** A figure that must not be greater than a limit, in the same unit. Not met if there is no such number. */
export function atMost(what: string, value: number, limit: number, unit: string, digits = 2): Figure {
  return {
    what,
    measured: amount(value, unit, digits),
    must: `≤ ${limit} ${unit}`.trim(),
    ...{ value: finite(value), unit, limit },
    ok: Number.isFinite(value) && value <= limit,
  };
}

/** A figure without a bar, for what stands beside it. */
export function plain(what: string, value: number, unit: string, digits = 0): Figure {
  const number = { value: finite(value), unit, limit: undefined };
  return { what, measured: amount(value, unit, digits), must: '', ...number, ok: undefined };
}

/** A figure that must be exactly a value. */
export function exactly(what: string, value: number | string, wanted: number | string): Figure {
  const number = { value: finite(Number(value)), unit: '', limit: finite(Number(wanted)) };
  return { what, measured: String(value), must: String(wanted), ...number, ok: value === wanted };
}

/** Figures as a Markdown table. */
export function figureTable(figures: readonly Figure[]): string {
  const mark = (ok: boolean | undefined) => (ok === undefined ? '' : ok ? 'yes' : 'NO');
  const rows = figures.map(
    ({ what, measured, must, ok }) => `| ${what} | ${measured} | ${must} | ${mark(ok)} |`,
  );
  return ['| what | measured | must | met |', '|---|---|---|---|', ...rows].join('\n');
}

/** The middle value; NaN of nothing, and where one of the values is NaN. */
export function median(values: readonly number[]): number {
  if (values.length === 0 || values.some(Number.isNaN)) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((lower as number) + (upper as number)) / 2;
}

/** The greatest value; NaN of nothing, and where one of the values is NaN. */
export function worst(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.max(...values);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function amount(value: number, unit: string, digits: number): string {
  return Number.isFinite(value) ? `${value.toFixed(digits)} ${unit}`.trim() : 'none';
}

/** One measured figure beside what it must be. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly must: string;
  /** Undefined where there is no bar. */
  readonly ok: boolean | undefined;
}

/** A figure that must not be greater than a limit, in the same unit. */
export function atMost(what: string, value: number, limit: number, unit: string, digits = 2): Figure {
  return {
    what,
    measured: `${value.toFixed(digits)} ${unit}`,
    must: `≤ ${limit} ${unit}`,
    ok: value <= limit,
  };
}

/** A figure without a bar, for what stands beside it. */
export function plain(what: string, value: number, unit: string, digits = 0): Figure {
  return { what, measured: `${value.toFixed(digits)} ${unit}`.trim(), must: '', ok: undefined };
}

/** A figure that must be exactly a value. */
export function exactly(what: string, value: number | string, wanted: number | string): Figure {
  return { what, measured: String(value), must: String(wanted), ok: value === wanted };
}

/** Figures as a Markdown table. */
export function figureTable(figures: readonly Figure[]): string {
  const mark = (ok: boolean | undefined) => (ok === undefined ? '' : ok ? 'yes' : 'NO');
  const rows = figures.map(
    ({ what, measured, must, ok }) => `| ${what} | ${measured} | ${must} | ${mark(ok)} |`,
  );
  return ['| what | measured | must | met |', '|---|---|---|---|', ...rows].join('\n');
}

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2) return sorted[middle] as number;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

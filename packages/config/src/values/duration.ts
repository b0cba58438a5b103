const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** What a duration looks like as text; the unit may be left out and is then seconds. */
export const DURATION_PATTERN = new RegExp(
  `^(\\d{1,12}(?:\\.\\d{1,6})?) ?(${Object.keys(UNITS).join('|')})?$`,
);

/** The milliseconds that a duration such as `10s` or `1.5h` means, rounded; undefined if it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const parts = DURATION_PATTERN.exec(text);
  if (!parts) return undefined;
  return Math.round(Number(parts[1]) * (UNITS[parts[2] ?? 's'] as number));
}

/** The exact text for a whole number of milliseconds in the largest unit that fits: `500ms`, `90s`, `2d`. */
export function formatDuration(ms: number): string {
  const fitting = Object.entries(UNITS).filter(([, factor]) => ms % factor === 0);
  const [unit, factor] = (ms === 0 ? fitting[1] : fitting.at(-1)) as [string, number];
  return `${ms / factor}${unit}`;
}

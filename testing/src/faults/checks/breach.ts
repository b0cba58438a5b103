/** An invariant of the design's section 4 that does not hold, and what shows it. */
export interface Breach {
  readonly invariant: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  readonly what: string;
}

/** Findings as breaches of one invariant. */
export function breaches(invariant: Breach['invariant'], findings: readonly string[]): Breach[] {
  return findings.map((what) => ({ invariant, what }));
}

/** Something that did not hold, and how to see it again. */
export interface Finding {
  readonly what: string;
  /** What was given, as text; bytes as base64. Undefined where the seed is all there is. */
  readonly input?: string;
  readonly seed: number;
}

/** What came of one kind of fuzzing. */
export interface FuzzResult {
  readonly name: string;
  /** What was done, for the table. */
  readonly done: string;
  /** Inputs that were tried. */
  readonly rounds: number;
  /** For how long inputs were given, seconds. */
  readonly seconds: number;
  /** What was measured, in words. */
  readonly measured: readonly string[];
  /** Empty if all held. */
  readonly findings: readonly Finding[];
}

/** How to fuzz. */
export interface FuzzRun {
  readonly minutes: number;
  readonly seed: number;
  readonly stop: AbortSignal;
}

/** More of one kind tell nothing new. */
export const MOST_FINDINGS = 50;

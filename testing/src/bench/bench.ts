import type { Figure } from './figure.ts';
import type { Series } from './series.ts';

/** What a benchmark is told; what the numbers mean to it, its text says. */
export interface BenchOptions {
  readonly seconds: number;
  readonly rounds: number;
}

/** What came of a benchmark. */
export interface Outcome {
  readonly figures: readonly Figure[];
  /** Where growth is the point. */
  readonly series: readonly Series[];
}

export interface Bench {
  /** One line of help. */
  readonly about: string;
  readonly defaults: BenchOptions;
  /** Leaves no process and no file behind, also if it throws. */
  run(options: BenchOptions): Promise<readonly Figure[] | Outcome>;
}

/** Benchmarks by their names. */
export type Benches = Readonly<Record<string, Bench>>;

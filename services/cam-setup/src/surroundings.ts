import type { Asker } from './ask.ts';

/** What the tasks touch of the process around them. */
export interface Surroundings {
  readonly ask: Asker;
  readonly signal: AbortSignal;
  readonly nowMs: number;
  print(text: string): void;
}

import { lengthText } from '@pm-dvr/contracts';
import type { Judgement } from './verdict-policy.ts';

export interface CleanerSigns {
  /** What the last run left behind. */
  readonly state: { readonly message: string; readonly code: number; readonly age_ms: number } | null;
  /** Since the oldest footage was recorded, roughly; undefined if there is none. */
  readonly historyMs: number | undefined;
}

/** It runs every hour by default; who has it run once a day gets no alarm. */
const LATE_MS = 26 * 3_600_000;

/** How retention stands: what the last run says, and whether it was of late. */
export function judgeCleaner({ state, historyMs = 0 }: CleanerSigns): Judgement {
  if (state === null) {
    if (historyMs < LATE_MS) return { verdict: 'ok', message: 'has not run yet' };
    return { verdict: 'warning', message: 'has never run here: nothing is deleted until the disk is full' };
  }
  if (state.code >= 2) return { verdict: 'critical', message: state.message };
  if (state.age_ms > LATE_MS)
    return {
      verdict: 'warning',
      message: `has not run for ${lengthText(state.age_ms)}; its last word: ${state.message}`,
    };
  return { verdict: state.code === 0 ? 'ok' : 'warning', message: state.message };
}

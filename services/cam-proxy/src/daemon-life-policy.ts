import type { RunPlan } from './run-plan.ts';

/** Asking for the stream, starting a program and removing its settings, on a machine that is busy. */
const MARGIN_MS = 60_000;

/** What does not go on, in words; undefined while no wait is longer than the longest that is meant. */
export function stuckText(
  quietMs: number,
  plan: Pick<RunPlan, 'checkIntervalMs' | 'maxPauseMs' | 'stopTimeoutMs'>,
): string | undefined {
  const longestMs = Math.max(plan.checkIntervalMs, plan.maxPauseMs) + plan.stopTimeoutMs + MARGIN_MS;
  if (quietMs <= longestMs) return undefined;
  return `the proxy has not been looked at for ${Math.round(quietMs / 1000)} s`;
}

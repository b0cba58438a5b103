import type { Interval } from './coverage-policy.ts';

/**
 * Intervals in the order of their precedence, made sorted and disjoint: where several overlap, the earlier in
 * the list has the stretch, and the rest keeps what is left of it. Empty ones vanish. O(n log n) for any input.
 */
export function layer<T extends Interval>(spans: readonly T[]): T[] {
  if (spans.length < 2) return spans.filter((span) => span.toMs > span.fromMs);
  const middle = spans.length >> 1;
  return overlay(layer(spans.slice(0, middle)), layer(spans.slice(middle)));
}

/** The upper layer, and below it what shows of the lower one; both sorted and disjoint, and so is the result. */
export function overlay<T extends Interval>(upper: readonly T[], lower: readonly T[]): T[] {
  const last = upper.at(-1);
  const next = lower[0];
  if (!last || !next || last.toMs <= next.fromMs) return [...upper, ...lower];
  const result: T[] = [];
  let at = 0;
  for (const span of lower) {
    let { fromMs } = span;
    for (; at < upper.length && (upper[at] as T).fromMs < span.toMs; at++) {
      const cover = upper[at] as T;
      if (cover.fromMs > fromMs) result.push({ ...span, fromMs, toMs: cover.fromMs });
      fromMs = Math.max(fromMs, cover.toMs);
      if (cover.toMs > span.toMs) break;
      result.push(cover);
    }
    if (fromMs < span.toMs) result.push({ ...span, fromMs });
  }
  return result.concat(upper.slice(at));
}

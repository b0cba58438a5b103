import { type RoutineDay, routineBytes } from './store-facts.ts';

/** What one camera uses, and its weight. */
export interface Use {
  readonly camera: string;
  readonly bytes: number;
  /** Above zero; twice the weight is twice the part. */
  readonly share: number;
}

/**
 * What each camera may keep, in bytes: max-min fairness, weighted. Who needs less than its part keeps everything, and what
 * it leaves is shared by the others. The sum is the limit, or all that is used if that is less.
 */
export function fairBudgets(uses: readonly Use[], limitBytes: number): Map<string, number> {
  const budgets = new Map<string, number>();
  let left = Math.max(0, limitBytes);
  let weight = uses.reduce((sum, use) => sum + use.share, 0);
  // Who is filled first leaves the most to the others.
  for (const use of [...uses].sort((a, b) => a.bytes / a.share - b.bytes / b.share)) {
    const part = weight > 0 ? (left * use.share) / weight : 0;
    const kept = Math.min(use.bytes, part);
    budgets.set(use.camera, kept);
    left -= kept;
    weight -= use.share;
  }
  return budgets;
}

const SEARCHES = 80;

/**
 * How many bytes of each camera are the oldest `needBytes` of all routine, as if each day had been recorded evenly. The
 * sum is what is needed, or everything if that is less.
 */
export function oldestCuts(days: readonly RoutineDay[], needBytes: number): Map<string, number> {
  let low = Math.min(...days.map((day) => day.fromMs));
  let high = Math.max(...days.map((day) => lastMs(day)));
  if (needBytes <= 0 || days.length === 0) return new Map();
  for (let search = 0; search < SEARCHES; search++) {
    const middle = (low + high) / 2;
    if (sum(cutsBefore(days, middle)) < needBytes) low = middle;
    else high = middle;
  }
  return cutsBefore(days, high);
}

function cutsBefore(days: readonly RoutineDay[], ms: number): Map<string, number> {
  const cuts = new Map<string, number>();
  for (const day of days) {
    const part = Math.min(1, Math.max(0, (ms - day.fromMs) / (lastMs(day) - day.fromMs)));
    if (part > 0) cuts.set(day.camera, (cuts.get(day.camera) ?? 0) + routineBytes(day) * part);
  }
  return cuts;
}

/** A day of no length would be an all or nothing. */
function lastMs(day: RoutineDay): number {
  return Math.max(day.toMs, day.fromMs + 1);
}

function sum(cuts: ReadonlyMap<string, number>): number {
  return [...cuts.values()].reduce((total, bytes) => total + bytes, 0);
}

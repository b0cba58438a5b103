import type { Account, Explanation } from '@pm-dvr/footage';

/** What a stretch of time looks like: finished clips, the open clip, a hole, or what the cleaner has deleted. */
export type StripCell = 'recorded' | 'open' | 'hole' | 'expired';

const CELL_SECONDS = [1, 2, 5, 10, 20, 30, 60, 120, 300];
/** Less than this in a cell is rounding. */
const LEAST_HOLE_MS = 50;

/** The time of an account as cells of equal length, oldest first, at most `width` of them. */
export function strip(account: Account, width: number): { cells: StripCell[]; cellSeconds: number } {
  const { fromMs, toMs } = account.window;
  const seconds = (toMs - fromMs) / 1000;
  const cellSeconds = CELL_SECONDS.find((length) => seconds / length <= width) ?? Math.ceil(seconds / width);
  const cells = Array.from({ length: Math.min(width, Math.ceil(seconds / cellSeconds)) }, (_, index) => {
    const cellFromMs = fromMs + index * cellSeconds * 1000;
    return cellOf(account.unrecorded, cellFromMs, Math.min(toMs, cellFromMs + cellSeconds * 1000));
  });
  return { cells, cellSeconds };
}

function cellOf(unrecorded: readonly Explanation[], fromMs: number, toMs: number): StripCell {
  const within = ({ fromMs: from, toMs: to }: Explanation) => Math.min(to, toMs) - Math.max(from, fromMs);
  if (unrecorded.some((part) => isHole(part) && within(part) >= LEAST_HOLE_MS)) return 'hole';
  const mostly = (['open', 'expired'] as const).find((kind) =>
    unrecorded.some((part) => part.kind === kind && within(part) > (toMs - fromMs) / 2),
  );
  return mostly ?? 'recorded';
}

/** Whether a part of an account is time of which there is no video. */
export function isHole(part: Explanation): boolean {
  return part.kind === 'cause' || part.kind === 'unexplained';
}

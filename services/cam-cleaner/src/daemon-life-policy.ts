import type { CleanerStatus } from '@pm-dvr/contracts';

/** A look at the free space may be so late. */
const MARGIN_MS = 60_000;

/** How it stands after a run, without the numbers that change with each; undefined is before the first. */
export function statusText(said: Pick<CleanerStatus, 'code' | 'message'> | undefined): string {
  if (said === undefined) return 'the first run goes on';
  return said.code === 0 ? 'all limits are held' : said.message;
}

/** That the looks at the free space have stopped; undefined while they come. */
export function stuckText(lookedAgoMs: number, checkIntervalMs: number): string | undefined {
  if (lookedAgoMs <= checkIntervalMs + MARGIN_MS) return undefined;
  return `the free space has not been looked at for ${Math.round(lookedAgoMs / 1000)} s`;
}

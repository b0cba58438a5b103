import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { codeOf, makeFolder, writeFileAtomic } from '@pm-dvr/runtime';
import type { Rule } from './limits-policy.ts';
import { type CleanResult, sumOf } from './run-result.ts';

/** How a run ended: all limits are held, something is wrong, it could not work. */
export const RUN_RESULTS = ['ok', 'trouble', 'failed'] as const;

/** What is counted. */
export type TotalKey = `runs ${(typeof RUN_RESULTS)[number]}` | `${'clips' | 'parts' | 'bytes'} ${Rule}`;

/**
 * What all runs together did: `cleaner/totals.json`. A run by the timer is a process of its own, and counts that began anew with
 * each would count nothing.
 */
export type Totals = Readonly<Partial<Record<TotalKey, number>>>;

/** The totals with one more run; without a result, with one that failed. */
export function totalsAfter(before: Totals, result: CleanResult | undefined): Totals {
  const totals: Partial<Record<TotalKey, number>> = { ...before };
  const count = (key: TotalKey, more: number) => {
    if (more > 0) totals[key] = (totals[key] ?? 0) + more;
  };
  const kind = result && (result.troubles.length > 0 ? 'trouble' : 'ok');
  count(`runs ${kind ?? 'failed'}`, 1);
  for (const { rule, cameras, parts, partBytes } of result?.rules ?? []) {
    const nothing = { clips: 0, heldClips: 0, bytes: partBytes };
    const { clips, bytes } = Object.values(cameras).reduce(sumOf, nothing);
    count(`clips ${rule}`, clips);
    count(`parts ${rule}`, parts);
    count(`bytes ${rule}`, bytes);
  }
  return totals;
}

/** What the runs before have left; nothing if there is no such file, or it cannot be understood. */
export async function readTotals(layout: StoreLayout): Promise<Totals> {
  const text = await readFile(totalsFile(layout), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '{}';
    throw error;
  });
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(entries.filter(([, value]) => Number.isFinite(value) && Number(value) >= 0));
  } catch {
    return {};
  }
}

/** Replaces the file; fails with Node's error. */
export async function writeTotals(layout: StoreLayout, totals: Totals): Promise<void> {
  makeFolder(layout.cleanerDir);
  await writeFileAtomic(totalsFile(layout), `${JSON.stringify(totals)}\n`);
}

function totalsFile(layout: StoreLayout): string {
  return join(layout.cleanerDir, 'totals.json');
}

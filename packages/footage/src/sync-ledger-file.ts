import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant, isDay, type StoreLayout, type SyncEntry, syncEntrySchema } from '@pm-dvr/contracts';
import { appendLines, codeOf } from '@pm-dvr/runtime';

type WithoutInstant<T> = T extends unknown ? Omit<T, 'at' | 'at_ms'> : never;

/** A line of the sync ledger without its instant. */
export type SyncFact = WithoutInstant<SyncEntry>;

/** A file that is at a remote as it is here. */
export interface VerifiedFile {
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

type Place = Pick<StoreLayout, 'syncLedgerFile'>;

/**
 * What a remote has, verified, of one day folder of the events (`YYYY.MM.DD`), by file names; empty without a ledger. Lines
 * that are torn or unknown are passed over: what they said is looked at again.
 */
export async function readSyncDay(
  layout: Place,
  remote: string,
  day: string,
): Promise<Map<string, VerifiedFile>> {
  const verified = new Map<string, VerifiedFile>();
  const text = await readFile(layout.syncLedgerFile(remote, day), 'utf8').catch((error) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  for (const line of text.split('\n')) {
    const entry = line === '' ? undefined : parseLine(line);
    if (entry?.type === 'verified') verified.set(entry.file, { bytes: entry.bytes, sha256: entry.sha256 });
    else if (entry) verified.delete(entry.file);
  }
  return verified;
}

/** Appends facts of files of one day folder, durably and in order; creates folders, mends a torn last line. */
export async function appendSyncDay(
  layout: Place,
  remote: string,
  day: string,
  nowMs: number,
  facts: readonly SyncFact[],
): Promise<void> {
  if (facts.length === 0) return;
  const at_ms = Math.round(nowMs);
  const at = formatInstant(at_ms);
  const lines = facts.map((fact) => JSON.stringify({ at, at_ms, ...fact }));
  await appendLines(layout.syncLedgerFile(remote, day), lines, { durable: true });
}

/** Days for which a remote has a ledger, ascending; empty if it has none. */
export async function syncDays(layout: Pick<StoreLayout, 'syncDir'>, remote: string): Promise<string[]> {
  const names = await readdir(join(layout.syncDir, remote)).catch((error) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .filter(isDay)
    .sort();
}

function parseLine(line: string): SyncEntry | undefined {
  try {
    return syncEntrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

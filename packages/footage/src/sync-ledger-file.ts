import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant, type StoreLayout, type SyncEntry, syncEntrySchema } from '@pm-dvr/contracts';
import { appendLines, codeOf } from '@pm-dvr/runtime';
import { daysIn, type WithoutInstant } from './day-files.ts';

/** A line of the sync ledger without its instant. */
export type SyncFact = WithoutInstant<SyncEntry>;

/** A file that is at a remote as it is here. */
export interface VerifiedFile {
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

type Place = Pick<StoreLayout, 'syncLedgerFile'>;

/** A ledger that is read bit by bit. */
export interface SyncLines {
  /** Byte at which to begin, 0 or what {@link readSyncLines} gave. */
  readonly from: number;
  /** Only lines that hold one of these, as they stand in JSON, are of interest; all if absent. The others are not even parsed. */
  readonly texts?: readonly string[];
  readonly onEntry: (entry: SyncEntry) => void;
}

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

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
  await readSyncLines(layout.syncLedgerFile(remote, day), {
    from: 0,
    onEntry: (entry) => applyEntry(verified, entry),
  });
  return verified;
}

/** Takes in what a later line says. */
export function applyEntry(verified: Map<string, VerifiedFile>, entry: SyncEntry): void {
  if (entry.type === 'gone') verified.delete(entry.file);
  else verified.set(entry.file, { bytes: entry.bytes, sha256: entry.sha256 });
}

/**
 * Gives the entries of a ledger file's whole lines in their order, and returns the byte after the last of them: a line that is
 * being written is for the next time. Takes little memory, however long the file. No file: none, and 0.
 */
export async function readSyncLines(path: string, { from, texts, onEntry }: SyncLines): Promise<number> {
  const file = await open(path, 'r').catch((error) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return 0;
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let [at, kept] = [from, 0];
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, at + kept);
      if (bytesRead === 0) return at;
      const filled = kept + bytesRead;
      // A line as long as the buffer is none of ours.
      const end =
        filled === buffer.length ? buffer.lastIndexOf(NEWLINE) + 1 || filled : lineEnd(buffer, filled);
      eachEntry(buffer.subarray(0, end), texts, onEntry);
      buffer.copy(buffer, 0, end, filled);
      at += end;
      kept = filled - end;
    }
  } finally {
    await file.close();
  }
}

function eachEntry(lines: Buffer, texts: SyncLines['texts'], onEntry: SyncLines['onEntry']): void {
  if (texts?.every((text) => !lines.includes(text))) return;
  for (const line of lines.toString().split('\n')) {
    const isWanted = line !== '' && (texts?.some((text) => line.includes(text)) ?? true);
    const entry = isWanted ? parseLine(line) : undefined;
    if (entry) onEntry(entry);
  }
}

function lineEnd(buffer: Buffer, filled: number): number {
  return buffer.subarray(0, filled).lastIndexOf(NEWLINE) + 1;
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
  return await daysIn(join(layout.syncDir, remote));
}

const FILE = /^[^/\0]{1,255}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Nearly all lines say `verified`, and there are many: these are checked here, which is several times faster. */
function parseLine(line: string): SyncEntry | undefined {
  try {
    const value = JSON.parse(line);
    return isVerifiedLine(value) ? value : syncEntrySchema.safeParse(value).data;
  } catch {
    return undefined;
  }
}

function isVerifiedLine(value: unknown): value is SyncEntry {
  const { type, at, at_ms, file, bytes, sha256 } = (value ?? {}) as Record<string, unknown>;
  return (
    type === 'verified' &&
    typeof at === 'string' &&
    isCount(at_ms) &&
    isCount(bytes) &&
    typeof file === 'string' &&
    FILE.test(file) &&
    typeof sha256 === 'string' &&
    SHA256.test(sha256)
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

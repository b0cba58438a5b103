import { readFile } from 'node:fs/promises';
import type { LedgerEntry, StoreLayout, UtcOffset } from '@pm-dvr/contracts';
import { CAUSES, dayOf, formatInstant, ledgerEntrySchema } from '@pm-dvr/contracts';
import { appendLine, codeOf } from '@pm-dvr/runtime';
import { daysIn, type WithoutInstant } from './day-files.ts';

/** A ledger entry without its instant. */
export type LedgerFact = WithoutInstant<LedgerEntry>;

/** What a reading of the ledger found. */
export interface LedgerReading {
  /** In the order of the files, and in a file in the order of writing; not sorted by `at_ms`. */
  readonly entries: LedgerEntry[];
  /** Lines that are not, or no longer, ledger entries: torn by a power cut, or garbage. */
  readonly damaged: number;
}

const DAY_MS = 86_400_000;
const STATE_TYPES = new Set(['start', 'outage', 'video', 'stop']);
const KNOWN_TYPES = new Set([...STATE_TYPES, 'gap', 'pause', 'expired', 'lost']);

/** The entry that states `fact` at an instant (milliseconds since the epoch, rounded). */
export function makeEntry(atMs: number, fact: LedgerFact, utcOffset?: UtcOffset): LedgerEntry {
  const at_ms = Math.round(atMs);
  return { at: formatInstant(at_ms, utcOffset), at_ms, ...fact } as LedgerEntry;
}

/** Appends one entry, durably, to the day file of its instant; creates folder and file, mends a torn last line. */
export async function appendLedger(layout: StoreLayout, camera: string, entry: LedgerEntry): Promise<void> {
  const path = layout.ledgerFile(camera, dayOf(entry.at_ms));
  await appendLine(path, JSON.stringify(entry), { durable: true });
}

/**
 * Reads what the ledger says about a window: state entries of its days and back to the one that set the state at
 * its beginning, the next one after it, and every `gap`, `pause`, `expired` and `lost` entry that meets it, whenever it
 * was written. Bad lines are counted, never thrown; entry types that this version does not know are passed over.
 * A camera without a ledger has no entries.
 */
export async function readLedger(
  layout: StoreLayout,
  camera: string,
  fromMs: number,
  toMs: number,
): Promise<LedgerReading> {
  const days = await daysIn(layout.cameraLedgerDir(camera));
  const firstDay = dayOf(Math.max(0, fromMs - DAY_MS));
  const lastDay = dayOf(toMs + DAY_MS);
  const begin = days.findIndex((day) => day >= firstDay);
  const middle = begin < 0 ? days.length : begin;
  const reading = { entries: [] as LedgerEntry[], damaged: 0 };
  const add = async (day: string, statesToo: boolean) => {
    const found = parseLedger(await readDay(layout, camera, day), statesToo);
    reading.damaged += found.damaged;
    return found.entries.filter((entry) => concerns(entry, fromMs, toMs));
  };

  let stateAfter = false;
  for (const day of days.slice(middle)) {
    const found = await add(day, day <= lastDay || !stateAfter);
    stateAfter ||= found.some((entry) => isStateEntry(entry) && entry.at_ms >= toMs);
    for (const entry of found) reading.entries.push(entry);
  }
  for (let earlier = middle - 1; earlier >= 0 && !settlesState(reading.entries, fromMs); earlier--) {
    reading.entries = [...(await add(days[earlier] as string, true)), ...reading.entries];
  }
  return reading;
}

/** The earliest instant that the ledger of a camera speaks of; undefined if it has none. */
export async function firstLedgerMs(layout: StoreLayout, camera: string): Promise<number | undefined> {
  for (const day of await daysIn(layout.cameraLedgerDir(camera))) {
    const { entries } = parseLedger(await readDay(layout, camera, day), true);
    if (entries.length === 0) continue;
    return entries.reduce((first, entry) => Math.min(first, earliestOf(entry)), Number.POSITIVE_INFINITY);
  }
  return undefined;
}

/** Whether an entry says which state the recorder is in, rather than what was measured or removed. */
export function isStateEntry(
  entry: LedgerEntry,
): entry is Extract<LedgerEntry, { type: 'start' | 'outage' | 'video' | 'stop' }> {
  return STATE_TYPES.has(entry.type);
}

/** The entries of a day file's text, and how many of its lines are none. */
export function parseLedger(text: string, statesToo = true): LedgerReading {
  const entries: LedgerEntry[] = [];
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || (!statesToo && !/"(gap|pause|expired)"/.test(line))) continue;
    const entry = parseLine(line);
    if (entry === 'damaged') damaged++;
    else if (entry !== undefined) entries.push(entry);
  }
  return { entries, damaged };
}

function parseLine(line: string): LedgerEntry | 'damaged' | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'damaged';
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return 'damaged';
  if (typeof value.type === 'string' && !KNOWN_TYPES.has(value.type)) return undefined;
  const parsed = ledgerEntrySchema.safeParse(withKnownCause(value));
  return parsed.success ? parsed.data : 'damaged';
}

/** A cause that a newer version introduced is still a cause: it becomes `unknown`, and its name goes before the detail. */
function withKnownCause(value: object): object {
  if (!('cause' in value) || typeof value.cause !== 'string' || Object.hasOwn(CAUSES, value.cause))
    return value;
  const detail = 'detail' in value && typeof value.detail === 'string' ? value.detail : '';
  return { ...value, cause: 'unknown', detail: `${value.cause}: ${detail}` };
}

function concerns(entry: LedgerEntry, fromMs: number, toMs: number): boolean {
  if (isStateEntry(entry)) return true;
  if (entry.type === 'lost') return entry.at_ms >= fromMs && entry.at_ms <= toMs;
  return entry.from_ms < toMs && entry.to_ms > fromMs;
}

function settlesState(entries: readonly LedgerEntry[], fromMs: number): boolean {
  return entries.some((entry) => (entry.type === 'video' || entry.type === 'stop') && entry.at_ms <= fromMs);
}

function earliestOf(entry: LedgerEntry): number {
  return 'from_ms' in entry ? Math.min(entry.at_ms, entry.from_ms) : entry.at_ms;
}

function readDay(layout: StoreLayout, camera: string, day: string): Promise<string> {
  return readFile(layout.ledgerFile(camera, day), 'utf8').catch((error) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
}

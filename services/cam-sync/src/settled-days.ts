import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemoteFilter, StoreLayout } from '@pm-dvr/contracts';
import { makeFolder, replaceFile } from '@pm-dvr/runtime';

/** What tells whether anything of a day may have changed: its folder, and the remote's ledger of it. */
export interface DayState {
  /** When a name in the day's folder was made or removed last: its `ctime`, which nobody can set. */
  readonly changedMs: number;
  readonly ledgerBytes: number;
}

/** A folder that changed a moment ago may change again within the same tick of its file system. */
const TICK_MS = 2_000;

/** Whether a folder can no more change without its time changing too; `nowMs` is wall time from before it was read. */
export function isCalm({ changedMs }: DayState, nowMs: number): boolean {
  return nowMs - changedMs >= TICK_MS;
}

/**
 * The days of which a remote has all that it is to have, so that nobody looks at them again before they change. Kept in
 * `sync/<remote>/settled.json` for speed alone: it is dropped where it cannot be read, or the remote's filter is another.
 */
export class SettledDays {
  private readonly folder: string;
  private readonly path: string;
  private readonly filter: string;
  private readonly days: Map<string, DayState>;
  private isDirty = false;
  private isSame: boolean;

  constructor(layout: Pick<StoreLayout, 'syncDir'>, remote: string, filter: RemoteFilter) {
    this.folder = join(layout.syncDir, remote);
    this.path = join(this.folder, 'settled.json');
    const { cameras, events } = filter;
    this.filter = createHash('sha256').update(JSON.stringify({ cameras, events })).digest('hex');
    const days = readDays(this.path, this.filter);
    this.isSame = days !== undefined;
    this.days = days ?? new Map();
  }

  /** Whether the remote's filter is the one by which its ledger was written, as far as known. */
  get isSameFilter(): boolean {
    return this.isSame;
  }

  /** From now on the ledger holds for the remote's filter. */
  adoptFilter(): void {
    this.isSame = true;
    this.isDirty = true;
  }

  /** Whether nothing of a day has changed since it was settled. */
  has(day: string, { changedMs, ledgerBytes }: DayState): boolean {
    const known = this.days.get(day);
    return known?.changedMs === changedMs && known.ledgerBytes === ledgerBytes;
  }

  /** Notes that a day is settled in that state. It must be calm. */
  add(day: string, state: DayState): void {
    if (this.has(day, state)) return;
    this.days.set(day, state);
    this.isDirty = true;
  }

  /** Forgets days that are not there any more. */
  keepOnly(days: ReadonlySet<string>): void {
    for (const day of this.days.keys())
      if (!days.has(day)) {
        this.days.delete(day);
        this.isDirty = true;
      }
  }

  /** Writes what has changed. Throws Node's error. */
  save(): void {
    if (!this.isDirty || !this.isSame) return;
    makeFolder(this.folder);
    const days = Object.fromEntries(this.days);
    replaceFile(this.path, `${JSON.stringify({ version: 2, filter: this.filter, days })}\n`);
    this.isDirty = false;
  }
}

function readDays(path: string, filter: string): Map<string, DayState> | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8'));
    if (value.version === 2 && value.filter === filter) return new Map(Object.entries(value.days));
  } catch {
    // There is none, or it is damaged: then the days are looked at.
  }
  return undefined;
}

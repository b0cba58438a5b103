import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { readSyncDay, readSyncLines, syncDays } from '@pm-dvr/footage';
import { type Clock, type Logger, ownIdentity, writeFileAtomic } from '@pm-dvr/runtime';
import type { Checked, Trouble } from './remote-pass.ts';
import { verifyFiles } from './verify-remote.ts';

export interface BootCheckOptions {
  readonly layout: StoreLayout;
  readonly remote: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  check(files: readonly string[]): Promise<Checked>;
}

/** A remote writes what it has taken through to its disk within minutes. */
const UNCERTAIN_MS = 600_000;

/**
 * The first question to a remote after a boot of this machine. A power cut may have taken the remote along, such as a second disk
 * or a NAS in the same house, and then its last files, though they were verified; so those of the last ten minutes are asked for
 * again.
 */
export class BootCheck {
  private readonly options: BootCheckOptions;
  private readonly marker: string;
  private isDue: boolean;

  constructor(options: BootCheckOptions) {
    this.options = options;
    this.marker = join(options.layout.syncDir, options.remote, 'boot');
    this.isDue = bootId() !== undefined && textOf(this.marker) !== bootId();
  }

  /** Asks if nobody has asked since the boot; gives what kept it from an answer. Fails with Node's error. */
  async run(): Promise<Trouble | undefined> {
    if (!this.isDue) return undefined;
    const { layout, remote, log, signal } = this.options;
    const days = await newestDays(layout, remote);
    for (const [day, names] of days) {
      const ledger = await readSyncDay(layout, remote, day);
      const files = [...names].filter((name) => ledger.has(name));
      const { gone, trouble } = await verifyFiles(this.options, day, ledger, files);
      if (gone.length > 0)
        log.warn(`${remote}: ${gone.length} files that were verified before the boot are not there any more`);
      if (trouble) return trouble;
    }
    if (signal.aborted) return undefined;
    this.isDue = false;
    if (days.size > 0) await writeFileAtomic(this.marker, `${bootId()}\n`);
    return undefined;
  }
}

/** What was verified last, and up to ten minutes before that: names by day folder. */
async function newestDays(layout: StoreLayout, remote: string): Promise<Map<string, Set<string>>> {
  const found: { day: string; file: string; atMs: number }[] = [];
  const days = (await syncDays(layout, remote)).map((day) => {
    const path = layout.syncLedgerFile(remote, day);
    return { day, path, mtimeMs: statSync(path).mtimeMs };
  });
  const newestMs = days.reduce((newest, { mtimeMs }) => Math.max(newest, mtimeMs), 0);
  for (const { day, path, mtimeMs } of days) {
    if (mtimeMs < newestMs - UNCERTAIN_MS) continue;
    await readSyncLines(path, {
      from: 0,
      onEntry: ({ type, file, at_ms: atMs }) => {
        if (type === 'verified') found.push({ day, file, atMs });
      },
    });
  }
  const sinceMs = found.reduce((newest, { atMs }) => Math.max(newest, atMs), 0) - UNCERTAIN_MS;
  const names = new Map<string, Set<string>>();
  for (const { day, file, atMs } of found)
    if (atMs >= sinceMs) names.set(day, (names.get(day) ?? new Set()).add(file));
  return names;
}

function bootId(): string | undefined {
  return ownIdentity().bootId;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // There is none, or it cannot be read: then it is asked.
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PERSISTENT_FLAG_PREFIX, type StoreLayout, safeEventName } from '@pm-dvr/contracts';
import { makeFolder, unlinkIfThere } from '@pm-dvr/runtime';

/** A persistent event that is switched on. */
export interface Flag {
  /** ID of the event; empty if the file does not say. */
  readonly id: string;
  /** When it was switched on last, milliseconds since the epoch. */
  readonly touchedMs: number;
}

/** Absolute path of the flag of a persistent event; events with different texts have different flags. */
export function flagPath(layout: StoreLayout, event: string): string {
  const safe = safeEventName(event);
  // A text that looks like a marked one is marked too, or it would have the flag of that one.
  const isPlain = safe === event && !/~[0-9a-f]{8}$/.test(event);
  const mark = isPlain ? '' : `~${createHash('sha256').update(event).digest('hex').slice(0, 8)}`;
  return join(layout.flagsDir, `${PERSISTENT_FLAG_PREFIX}${safe}${mark}`);
}

/** Switches a persistent event on. */
export function raiseFlag(layout: StoreLayout, event: string, id: string): void {
  makeFolder(layout.flagsDir);
  writeFileSync(flagPath(layout, event), `${JSON.stringify({ event, id })}\n`);
}

/** The flag of an event; undefined if it is switched off. */
export function readFlag(layout: StoreLayout, event: string): Flag | undefined {
  const path = flagPath(layout, event);
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && { id: idIn(path), touchedMs: stats.mtimeMs };
}

/** Says again that a persistent event is on: its time-out begins anew, in whichever process it runs. */
export function touchFlag(layout: StoreLayout, event: string, nowMs: number): void {
  utimesSync(flagPath(layout, event), nowMs / 1000, nowMs / 1000);
}

/** Switches a persistent event off, in whichever process it runs; false if it was off. */
export async function switchOff(layout: StoreLayout, event: string): Promise<boolean> {
  return await unlinkIfThere(flagPath(layout, event));
}

function idIn(path: string): string {
  try {
    const { id } = JSON.parse(readFileSync(path, 'utf8')) as { id?: unknown };
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}

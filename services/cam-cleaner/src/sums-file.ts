import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { makeFolder, replaceFile } from '@pm-dvr/runtime';
import { isSoundClipDay, isSoundEventDay } from './sound-sums-policy.ts';

/** A folder as it was when it was measured. */
export interface FolderState {
  /** Its modification time in nanoseconds since the epoch; too big for a number. */
  readonly mtimeNs: string;
  /** Wall time before it was listed, milliseconds since the epoch. */
  readonly takenMs: number;
}

/**
 * Some names of a day folder that follow each other. So small a part is looked at anew if it has changed: the first ones
 * go, the last ones come, the others stay.
 */
export interface ChunkSum {
  /** Its last name. */
  readonly upto: string;
  /** Of all its names, clips or not. */
  readonly digest: string;
  readonly names: number;
  readonly clips: number;
  readonly bytes: number;
  /** Begin of the first clip and end of the last; both 0 without clips. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Lowest and highest sequence number. */
  readonly fromSequence: number;
  readonly toSequence: number;
  /** What events hold of it; absent if nothing. */
  readonly held?: { /** For which clips of events that was found. */ readonly key: string } & HeldSum;
}

export interface HeldSum {
  readonly clips: number;
  readonly bytes: number;
}

/** A day folder of one camera. */
export interface ClipDaySum extends FolderState {
  readonly chunks: readonly ChunkSum[];
}

/** A part of an event. */
export interface PartSum {
  /** File name of its manifest. */
  readonly file: string;
  /** Inode, length and time of that file. */
  readonly stamp: string;
  readonly atMs: number;
  readonly isFinal: boolean;
  /** Of the manifest's bytes; absent if it is damaged. */
  readonly sha256?: string;
  /** Names of remotes that want it. */
  readonly wantedBy: readonly string[];
  readonly links: number;
  /** How many files of its event were in the folder: with others it is looked at anew. */
  readonly idFiles: number;
  /** Of links that are no clip's other name. */
  readonly ownBytes: number;
  /** Sequence numbers and bytes, by turns, of the clips that links hold, by `CAMERA/DAY`. */
  readonly held: Readonly<Record<string, readonly number[]>>;
}

/** A day folder of the events. */
export interface EventDaySum extends FolderState {
  readonly parts: readonly PartSum[];
  /** By remotes: which manifests it lacks, as its ledger of the day said at that length and time. */
  readonly missing: Readonly<Record<string, { readonly stamp: string; readonly files: readonly string[] }>>;
}

/** `cleaner/sums.json`: what was measured last. May be deleted at any time. */
export interface Sums {
  readonly version: 1;
  /** Of the clips' names: with another one, other files are clips. */
  readonly template: string;
  /** Digest of the remotes and what they want. */
  readonly remotes: string;
  /** By `CAMERA/DAY`. */
  readonly clipDays: Record<string, ClipDaySum>;
  readonly eventDays: Record<string, EventDaySum>;
}

/** Clocks of file systems are coarse: a folder that has changed within this time may have changed again since. */
const COARSE_MS = 2_000;

/** Whether a folder is still as it was measured, for certain. */
export function isUnchanged(known: FolderState | undefined, mtimeNs: bigint): boolean {
  return known?.mtimeNs === String(mtimeNs) && known.takenMs - Number(mtimeNs / 1_000_000n) > COARSE_MS;
}

/**
 * What was measured last; empty if that cannot be read, or was measured for another template or other remotes. A day of which
 * something is not what was written is left out, so that it is measured anew.
 */
export function readSums(layout: StoreLayout, template: string, remotes: string): Sums {
  try {
    const sums = JSON.parse(readFileSync(sumsFile(layout), 'utf8')) as Sums;
    if (sums.version !== 1 || sums.template !== template) return emptySums(template, remotes);
    return {
      ...emptySums(template, remotes),
      clipDays: soundDays(sums.clipDays, isSoundClipDay),
      eventDays: sums.remotes === remotes ? soundDays(sums.eventDays, isSoundEventDay) : {},
    };
  } catch {
    // It only saves time.
  }
  return emptySums(template, remotes);
}

/** Remembers what was measured. Fails with Node's error. */
export function writeSums(layout: StoreLayout, sums: Sums): void {
  makeFolder(layout.cleanerDir);
  replaceFile(sumsFile(layout), `${JSON.stringify(sums)}\n`);
}

export function emptySums(template: string, remotes: string): Sums {
  return { version: 1, template, remotes, clipDays: {}, eventDays: {} };
}

function soundDays<T>(days: Record<string, T>, isSound: (day: unknown) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(days).filter(([, day]) => isSound(day)));
}

function sumsFile(layout: StoreLayout): string {
  return join(layout.cleanerDir, 'sums.json');
}

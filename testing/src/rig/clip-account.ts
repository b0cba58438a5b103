import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDay, type LedgerEntry, type StoreLayout } from '@pm-dvr/contracts';
import { naming } from './finished-clips.ts';

/** A clip that was made, wherever it is now. */
export interface MadeClip {
  readonly sequence: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Names of clips that follow each other may overlap so much. */
const ROUNDING_MS = 50;

type Expired = Extract<LedgerEntry, { type: 'expired' }>;

/** What became of the clips of a camera, as far as that is in order. */
export interface ClipAccount {
  readonly there: number;
  /** As the ledger says. */
  readonly expired: number;
  readonly expiredBytes: number;
  /** Clips that are neither there nor expired, or both, or expired twice; sums that do not fit. */
  readonly faults: readonly string[];
}

/** Holds what was made of a camera against its folders and its ledger, without the code of the programs but the names of clips. */
export function accountFor(layout: StoreLayout, camera: string, made: readonly MadeClip[]): ClipAccount {
  const there = sequencesThere(layout, camera);
  const entries = expiredEntries(layout, camera);
  const faults: string[] = [];
  for (const { sequence, startMs, endMs } of made) {
    const of = entries.filter((entry) => entry.from_ms <= startMs && endMs <= entry.to_ms).length;
    const isThere = there.has(sequence);
    const places = Number(isThere) + of;
    if (places < 1 || places > 1 + overlapping(made, { sequence, startMs, endMs }))
      faults.push(`${camera}, clip ${sequence}: ${isThere ? 'there' : 'not there'}, in ${of} entries`);
  }
  const expired = entries.reduce((sum, { clips }) => sum + clips, 0);
  if (there.size + expired !== made.length)
    faults.push(`${camera}: ${made.length} clips were made, ${there.size} are there, ${expired} expired`);
  const expiredBytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  return { there: there.size, expired, expiredBytes, faults };
}

/**
 * How many clips overlap one by their names, as after a camera that sent too slowly: its frames seemed late until it had caught up. What
 * an entry says of one of them may be true of the other; that each is in one entry, the sums tell.
 */
function overlapping(made: readonly MadeClip[], { sequence, startMs, endMs }: MadeClip): number {
  const overlaps = (other: MadeClip) =>
    Math.min(endMs, other.endMs) - Math.max(startMs, other.startMs) > ROUNDING_MS;
  return made.filter((other) => other.sequence !== sequence && overlaps(other)).length;
}

function sequencesThere(layout: StoreLayout, camera: string): Set<number> {
  const days = readdirSync(layout.cameraDir(camera)).filter(isDay);
  const names = days.flatMap((day) => readdirSync(layout.clipDir(camera, day)));
  return new Set(names.flatMap((name) => naming.decode(name)?.sequence ?? []));
}

function expiredEntries(layout: StoreLayout, camera: string): Expired[] {
  const folder = layout.cameraLedgerDir(camera);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line.includes('"expired"'))
    .map((line) => JSON.parse(line) as Expired);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CleanerSums, cleanerSumsSchema, type StoreLayout } from '@pm-dvr/contracts';
import { type WrittenDay, writeRates } from '@pm-dvr/footage';

/** What cam-cleaner has measured, as far as it is of use here. Bytes; instants in milliseconds since the epoch. */
export interface MeasuredStore {
  /** When the newest of it was measured. */
  readonly measuredMs: number;
  /** Of all clips of a camera. */
  readonly cameraBytes: ReadonlyMap<string, number>;
  /** Of what no event holds. */
  readonly routineBytes: number;
  /** What all cameras write together; undefined if nobody can tell. */
  readonly bytesPerMs: number | undefined;
}

/** Reads what cam-cleaner has measured last; undefined if nothing that can be read. */
export async function readMeasured(layout: StoreLayout, nowMs: number): Promise<MeasuredStore | undefined> {
  try {
    const text = await readFile(join(layout.cleanerDir, 'sums.json'), 'utf8');
    const sums = cleanerSumsSchema.safeParse(JSON.parse(text)).data;
    return sums && measuredStore(sums, nowMs);
  } catch {
    return undefined;
  }
}

function measuredStore({ clipDays }: CleanerSums, nowMs: number): MeasuredStore | undefined {
  const cameraBytes = new Map<string, number>();
  const days: WrittenDay[] = [];
  let [measuredMs, heldBytes] = [0, 0];
  for (const [place, { takenMs, chunks }] of Object.entries(clipDays)) {
    const camera = place.split('/')[0] as string;
    measuredMs = Math.max(measuredMs, takenMs);
    const filled = chunks.filter(({ toMs }) => toMs > 0);
    if (filled.length === 0) continue;
    const bytes = sum(filled.map((chunk) => chunk.bytes));
    heldBytes += sum(filled.map(({ held }) => held?.bytes ?? 0));
    cameraBytes.set(camera, (cameraBytes.get(camera) ?? 0) + bytes);
    const fromMs = Math.min(...filled.map((chunk) => chunk.fromMs));
    days.push({ camera, bytes, fromMs, toMs: Math.max(...filled.map((chunk) => chunk.toMs)) });
  }
  if (measuredMs === 0) return undefined;
  // As it was then: since, nothing is known of what was written.
  const rate = sum([...writeRates(days, Math.min(measuredMs, nowMs)).values()]);
  return {
    ...{ measuredMs, cameraBytes },
    routineBytes: Math.max(0, sum([...cameraBytes.values()]) - heldBytes),
    bytesPerMs: rate > 0 ? rate : undefined,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ChainEntry,
  chainEntrySchema,
  dayOf,
  formatInstant,
  type SealedEntry,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { appendLine } from '@pm-dvr/runtime';
import { daysIn } from './day-files.ts';

/** One line of the chain. */
export interface ChainLine {
  /** Absolute path. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Undefined if the line is damaged: torn by a power cut, or altered. */
  readonly entry: ChainEntry | undefined;
}

type Place = Pick<StoreLayout, 'chainDir'>;

/** Some 250 lines. */
const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** The newest entry of a sealed manifest; undefined if there is none. Reads no more than the end of the newest files. */
export async function chainTail(layout: Place): Promise<SealedEntry | undefined> {
  for await (const { entry } of sealedBackwards(layout)) return entry;
  return undefined;
}

/** The sealed manifests, the newest first, each with the file its line stands in. Damaged lines are passed over. */
export async function* sealedBackwards(layout: Place): AsyncGenerator<{ entry: SealedEntry; file: string }> {
  for (const file of (await chainFiles(layout)).reverse()) {
    for await (const line of linesBackwards(file)) {
      const entry = parseLine(line);
      if (entry?.type === 'sealed') yield { entry, file };
    }
  }
}

/**
 * Appends that a manifest (`DAY/NAME.json`) became final; durable when the promise resolves. Only under the lock of the
 * chain (`withChainLock`), with the sequence that follows the tail's. Fails with Node's error.
 */
export async function appendSealed(
  layout: Place,
  nowMs: number,
  manifest: string,
  sha256: string,
  sequence: number,
): Promise<void> {
  await append(layout, { type: 'sealed', ...instant(nowMs), sequence, manifest, sha256 });
}

/** Appends that a rule of retention removed a part of an event; the same holds as for {@link appendSealed}. */
export async function appendExpired(
  layout: Place,
  nowMs: number,
  manifest: string,
  rule: string,
): Promise<void> {
  await append(layout, { type: 'expired', ...instant(nowMs), manifest, rule });
}

/** All lines of the chain, in its order, one file in memory at a time; empty lines are passed over. */
export async function* readChain(layout: Place): AsyncGenerator<ChainLine> {
  for (const file of await chainFiles(layout)) {
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (const [index, text] of lines.entries())
      if (text !== '') yield { file, line: index + 1, entry: parseLine(text) };
  }
}

/** Absolute paths of the chain's files, in the order of the chain; empty if there is none. */
export async function chainFiles(layout: Place): Promise<string[]> {
  return (await daysIn(layout.chainDir)).map((day) => join(layout.chainDir, `${day}.jsonl`));
}

/** A line goes into the file of its day, but never before a line that is there: the clock may have been set back. */
async function append(layout: Place, entry: ChainEntry): Promise<void> {
  const newest = (await chainFiles(layout)).at(-1);
  const today = join(layout.chainDir, `${dayOf(entry.at_ms)}.jsonl`);
  const file = newest !== undefined && newest > today ? newest : today;
  await appendLine(file, JSON.stringify(entry), { durable: true });
}

function instant(nowMs: number): { at: string; at_ms: number } {
  const at_ms = Math.round(nowMs);
  return { at: formatInstant(at_ms), at_ms };
}

function parseLine(line: string): ChainEntry | undefined {
  try {
    return chainEntrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** The lines of a file from its end on, read in chunks. */
async function* linesBackwards(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r');
  try {
    let { size: at } = await file.stat();
    let rest = Buffer.alloc(0);
    while (at > 0) {
      const length = Math.min(at, CHUNK_BYTES);
      at -= length;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
      rest = Buffer.concat([buffer.subarray(0, bytesRead), rest]);
      // Where the first line of what was read begins is known only once the chunk before it is.
      const begin = at === 0 ? 0 : rest.indexOf(NEWLINE) + 1;
      if (begin === 0 && at > 0) continue;
      yield* rest.subarray(begin).toString().split('\n').reverse();
      rest = rest.subarray(0, begin);
    }
  } finally {
    await file.close();
  }
}

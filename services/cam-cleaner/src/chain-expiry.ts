import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type ChainEntry, chainEntrySchema, type StoreLayout } from '@pm-dvr/contracts';
import { appendExpired, chainFiles, withChainLock } from '@pm-dvr/footage';
import { type Clock, syncDirectory, syncFile } from '@pm-dvr/runtime';

/**
 * Tells the chain that a rule removes a part of an event, once: if the last word on that part is that it went, nothing is
 * appended. Durable when the promise resolves. Fails as `withChainLock` does, or with Node's error.
 *
 * @param ref `DAY/NAME.json`.
 */
export async function enterExpiredPart(
  layout: StoreLayout,
  ref: string,
  rule: string,
  atMs: number,
  clock: Clock,
): Promise<void> {
  await withChainLock(
    layout,
    async () => {
      const last = await lastWordOn(layout, ref);
      if (last?.entry.type !== 'expired') return appendExpired(layout, atMs, ref, rule);
      // Whoever appended it may have died before it was durable.
      await syncFile(last.file);
      await syncDirectory(dirname(last.file));
    },
    clock,
  );
}

/** The last line that names a manifest, sought in files of its day and later, from the newest back. */
async function lastWordOn(
  layout: StoreLayout,
  ref: string,
): Promise<{ entry: ChainEntry; file: string } | undefined> {
  const words = `"manifest":${JSON.stringify(ref)}`;
  for (const file of (await chainFiles(layout)).reverse()) {
    if (basename(file) < ref.slice(0, ref.indexOf('/'))) return undefined;
    const text = await readFile(file, 'utf8');
    for (let at = text.lastIndexOf(words); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(words, at - 1)) {
      const entry = parseLine(lineAround(text, at));
      // The manifest before a sealed one is named in manifests, not in the chain; still, only its own line counts.
      if (entry?.manifest === ref) return { entry, file };
    }
  }
  return undefined;
}

function lineAround(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end);
}

function parseLine(line: string): ChainEntry | undefined {
  try {
    return chainEntrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

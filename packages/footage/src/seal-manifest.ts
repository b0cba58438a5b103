import { dirname } from 'node:path';
import { type EventManifest, formatInstant, type SealedEntry, type StoreLayout } from '@pm-dvr/contracts';
import { syncDirectory, syncFile } from '@pm-dvr/runtime';
import { withChainLock } from './chain-lock.ts';
import { appendSealed, chainTail, sealedBackwards } from './event-chain.ts';
import { type HashedManifest, readManifestIfWhole, writeManifest } from './manifest-file.ts';

/**
 * Makes a manifest final: writes it with its place in the chain, then appends it there; durable when the promise resolves.
 * Whatever a crash left of an earlier attempt is finished, and doing it twice changes nothing (invariant 4): then the
 * manifest on the disk counts, not the one given. Returns what the file holds.
 *
 * Fails with Node's error, or CodedError `LOCK_HELD` as {@link withChainLock} does.
 *
 * @param ref `DAY/NAME.json` for `path`.
 * @param manifest `complete` or `incomplete`; its `sequence`, `previous` and `updated` are set here.
 * @param nowMs Milliseconds since the epoch.
 */
export async function sealManifest(
  layout: Pick<StoreLayout, 'chainDir'>,
  path: string,
  ref: string,
  manifest: EventManifest,
  nowMs: number,
): Promise<HashedManifest> {
  if (manifest.state === 'saving') throw new RangeError('a manifest that is still saving cannot be sealed');
  return withChainLock(layout, async () => {
    const found = await readManifestIfWhole(path);
    if (found && (await isInChain(layout, ref, found))) return found;
    const tail = await chainTail(layout);
    const sequence = (tail?.sequence ?? 0) + 1;
    const final = found && fits(found.manifest, tail) ? found : await writeFinal(path, manifest, tail, nowMs);
    // The process that wrote it may have died before its name was on the disk.
    if (final === found) await syncDirectory(dirname(path));
    await appendSealed(layout, nowMs, ref, final.sha256, sequence);
    return final;
  });
}

/** Whether the chain lists a manifest, by now durably: the process that appended it may have died before that. */
async function isInChain(
  layout: Pick<StoreLayout, 'chainDir'>,
  ref: string,
  { manifest, sha256 }: HashedManifest,
): Promise<boolean> {
  const { sequence = Number.POSITIVE_INFINITY } = manifest;
  for await (const { entry, file } of sealedBackwards(layout)) {
    if (entry.sequence < sequence) return false;
    if (entry.sequence > sequence || entry.manifest !== ref || entry.sha256 !== sha256) continue;
    await syncChainFile(file);
    return true;
  }
  return false;
}

function fits({ state, sequence, previous }: EventManifest, tail: SealedEntry | undefined): boolean {
  if (state === 'saving' || sequence !== (tail?.sequence ?? 0) + 1) return false;
  return previous?.manifest === tail?.manifest && previous?.sha256 === tail?.sha256;
}

async function writeFinal(
  path: string,
  manifest: EventManifest,
  tail: SealedEntry | undefined,
  nowMs: number,
): Promise<HashedManifest> {
  const updated_ms = Math.round(nowMs);
  const final: EventManifest = {
    ...manifest,
    updated: formatInstant(updated_ms),
    updated_ms,
    sequence: (tail?.sequence ?? 0) + 1,
    previous: tail ? { manifest: tail.manifest, sha256: tail.sha256 } : null,
  };
  return { manifest: final, ...(await writeManifest(path, final)) };
}

async function syncChainFile(path: string): Promise<void> {
  await syncFile(path);
  await syncDirectory(dirname(path));
}

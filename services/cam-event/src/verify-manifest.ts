import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { EventManifest, SealedEntry, StoreLayout } from '@pm-dvr/contracts';
import {
  type HashedManifest,
  listPointers,
  type Pointer,
  parseManifestRef,
  readManifest,
} from '@pm-dvr/footage';
import { codeOf, messageOf } from '@pm-dvr/runtime';
import type { ChainView, SealedLine } from './verify-chain.ts';
import { checkClips } from './verify-clips.ts';
import { type Finding, fault, note, type VerifyProgress } from './verify-finding.ts';

/** Compares manifests with the chain, and their clips with them. */
export class ManifestCheck {
  private readonly layout: StoreLayout;
  private readonly chain: ChainView;
  private readonly hashed: (file: VerifyProgress) => void;

  constructor(layout: StoreLayout, chain: ChainView, hashed: (file: VerifyProgress) => void) {
    this.layout = layout;
    this.chain = chain;
    this.hashed = hashed;
  }

  /** A manifest that the chain lists. */
  async *sealed({ entry, before }: SealedLine): AsyncGenerator<Finding> {
    const path = join(this.layout.eventsDir, entry.manifest);
    const name = nameOf(path);
    if (!parseManifestRef(entry.manifest))
      return yield fault(path, `${name}: number ${entry.sequence} of the chain, but no name of a manifest`);
    const found = await read(path);
    if (found === 'missing') return yield await this.missing(entry, path);
    if (typeof found === 'string') return yield fault(path, `${name}: ${found}`);
    const what = sealFault(found, entry, before);
    if (what !== undefined) yield fault(path, `${name}: ${what}`);
    yield* this.clips(path, entry.manifest, found.manifest, what === undefined);
  }

  /** A manifest that is there, and that the chain did not list when it was read. */
  async *unlisted(ref: string): AsyncGenerator<Finding> {
    const path = join(this.layout.eventsDir, ref);
    const name = nameOf(path);
    const found = await read(path);
    if (found === 'missing') return;
    const pointer = listPointers(this.layout.runningDir).find(({ manifest }) => manifest === ref);
    const rule = await this.ruleByNow(ref);
    if (rule !== undefined) return yield expired(path, rule);
    const line = this.chain.lineOf(ref);
    if (line) return yield* this.sealed(line);
    if (typeof found !== 'string') {
      yield unsealed(path, found.manifest, pointer);
      yield* this.clips(path, ref, found.manifest, false);
    } else if (pointer?.isOwnerRunning) yield beingSaved(path, pointer);
    else yield fault(path, `${name}: ${found}`);
  }

  /** A manifest that the chain lists as removed by retention. */
  expired({ manifest }: SealedEntry, rule: string): Finding {
    const path = join(this.layout.eventsDir, manifest);
    return this.chain.lineOf(manifest) ? removed(path, rule) : expired(path, rule);
  }

  private async missing(entry: SealedEntry, path: string): Promise<Finding> {
    const rule = await this.ruleByNow(entry.manifest);
    if (rule !== undefined) return expired(path, rule);
    return fault(path, `${nameOf(path)}: missing; the chain lists it as number ${entry.sequence}`);
  }

  private async *clips(
    path: string,
    ref: string,
    manifest: EventManifest,
    isSound: boolean,
  ): AsyncGenerator<Finding> {
    let faults = 0;
    for await (const finding of checkClips(dirname(path), manifest, this.hashed)) {
      const rule = isSound ? await this.ruleByNow(ref) : undefined;
      if (rule !== undefined) return yield expired(path, rule);
      faults++;
      yield finding;
    }
    if (!isSound || faults > 0) return;
    const clips = Object.values(manifest.cameras).reduce((sum, camera) => sum + camera.clips.length, 0);
    yield { kind: 'ok', file: path, message: `${nameOf(path)}: ${manifest.state}, ${clips} clips as sealed` };
  }

  /** By which rule retention has removed a manifest meanwhile, if it has. */
  private async ruleByNow(ref: string): Promise<string | undefined> {
    await this.chain.refresh();
    return this.chain.ruleOf(ref);
  }
}

function unsealed(path: string, { state }: EventManifest, pointer: Pointer | undefined): Finding {
  if (pointer?.isOwnerRunning) return beingSaved(path, pointer);
  if (state !== 'saving' && !pointer)
    return fault(path, `${nameOf(path)}: ${state}, but the chain does not list it`);
  const remedy = '"cam-event --resume" does';
  return fault(path, `${nameOf(path)}: unfinished, and no running process saves the event; ${remedy}`);
}

function beingSaved(path: string, { owner }: Pointer): Finding {
  return note(path, `${nameOf(path)}: not final yet; process ${owner.pid} is saving the event`);
}

/** Retention tells the chain first; it may have been killed, or be at work. */
function expired(path: string, rule: string): Finding {
  if (!existsSync(path)) return removed(path, rule);
  return note(
    path,
    `${nameOf(path)}: still there, though the chain says that retention removed it (${rule})`,
  );
}

function removed(path: string, rule: string): Finding {
  return { kind: 'ok', file: path, message: `${nameOf(path)}: removed by retention (${rule})` };
}

/** What is wrong with a manifest, given its line; undefined if nothing is. */
function sealFault(
  { manifest, sha256 }: HashedManifest,
  entry: SealedEntry,
  before: SealedEntry | undefined,
): string | undefined {
  if (sha256 !== entry.sha256) return 'altered since it was sealed';
  const { state, sequence, previous, cameras } = manifest;
  if (state === 'saving') return 'in the chain, but not final';
  if (sequence !== entry.sequence)
    return `sealed as number ${sequence}, but the chain lists it as number ${entry.sequence}`;
  if (previous?.manifest !== before?.manifest || previous?.sha256 !== before?.sha256)
    return `sealed after ${placeOf(previous)}, but the chain has it after ${placeOf(before)}`;
  if (state === 'complete' && Object.values(cameras).some(({ holes }) => holes.length > 0))
    return 'says that it is complete, and lists holes';
  return undefined;
}

function placeOf(previous: { manifest: string; sha256: string } | null | undefined): string {
  return previous ? `${previous.manifest} (SHA-256 ${previous.sha256.slice(0, 12)}…)` : 'none';
}

async function read(path: string): Promise<HashedManifest | string> {
  try {
    return (await readManifest(path)) ?? 'missing';
  } catch (error) {
    const text = messageOf(error);
    if (codeOf(error) !== 'MANIFEST_DAMAGED') return `cannot be read: ${text}`;
    return `damaged: it ${text.slice(path.length + 1)}`;
  }
}

function nameOf(path: string): string {
  return `manifest ${basename(path)}`;
}

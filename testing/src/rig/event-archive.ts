import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  dayOf,
  type EventManifest,
  eventId,
  eventName,
  formatInstant,
  type KeptClip,
  linkName,
  type StoreLayout,
} from '@pm-dvr/contracts';
import {
  appendSyncDay,
  type FileHash,
  hashFile,
  manifestPath,
  manifestRef,
  type SyncFact,
  writeManifestSync,
} from '@pm-dvr/footage';
import { manifestOf } from './made-event.ts';

export interface ArchiveOptions {
  readonly layout: StoreLayout;
  readonly remote: string;
  /** Folder of what is at the remote; on the same file system as the store. */
  readonly remoteDir: string;
  readonly events: number;
  readonly clipsEach: number;
  /** Instants of the oldest and the newest event, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

interface Seed extends FileHash {
  readonly path: string;
}

/** Below what ext4 allows, 65,000. */
const NAMES_OF_A_FILE = 50_000;
const CLIP_MS = 10_000;
const CAMERA = 'front';

/**
 * Fills a store with final events, and a remote with the same, all of it verified. Many clips are one tiny file, which no
 * camera has any more. The events get an unbroken chain. Nothing else may be in the store.
 */
export async function plantArchive(options: ArchiveOptions): Promise<void> {
  const { layout, remote, events, fromMs, toMs } = options;
  const seeds = new Seeds(join(layout.baseDir, 'seeds'));
  const [chain, facts] = [new Map<string, string[]>(), new Map<string, SyncFact[]>()];
  let previous: EventManifest['previous'] = null;
  for (let sequence = 1; sequence <= events; sequence++) {
    const at_ms = Math.floor(fromMs + ((toMs - fromMs) * (sequence - 1)) / Math.max(1, events - 1));
    const day = dayOf(at_ms);
    const { manifest, files } = await plantEvent(options, seeds, at_ms, { sequence, previous });
    const ref = manifestRef(day, manifest.id, 1);
    const { name: _, ...hash } = files.at(-1) as PlantedFile;
    previous = { manifest: ref, sha256: hash.sha256 };
    const line = { type: 'sealed', at: formatInstant(at_ms), at_ms, sequence, ...previous };
    chain.set(day, [...(chain.get(day) ?? []), JSON.stringify(line)]);
    const ofDay = facts.get(day) ?? [];
    for (const { name, bytes, sha256 } of files) ofDay.push({ type: 'verified', file: name, bytes, sha256 });
    facts.set(day, ofDay);
  }
  mkdirSync(layout.chainDir, { recursive: true });
  for (const [day, lines] of chain)
    writeFileSync(join(layout.chainDir, `${day}.jsonl`), `${lines.join('\n')}\n`);
  for (const [day, ofDay] of facts) await appendSyncDay(layout, remote, day, toMs, ofDay);
}

interface PlantedFile extends FileHash {
  readonly name: string;
}

/** Clips, and the manifest as the last. */
async function plantEvent(
  { layout, remoteDir, clipsEach }: ArchiveOptions,
  seeds: Seeds,
  at_ms: number,
  place: Pick<EventManifest, 'sequence' | 'previous'>,
): Promise<{ manifest: EventManifest; files: PlantedFile[] }> {
  const day = dayOf(at_ms);
  const [here, there] = [layout.eventDay(day), join(remoteDir, day)];
  for (const folder of [here, there]) mkdirSync(folder, { recursive: true });
  const id = eventId(eventName(`archived ${place.sequence}`, at_ms));
  const clips: KeptClip[] = [];
  for (let number = 1; number <= clipsEach; number++) {
    const offset_ms = (number - clipsEach - 1) * CLIP_MS;
    const link = linkName({ camera: CAMERA, id, number, offsetSeconds: offset_ms / 1000, extension: '.mp4' });
    const { path, bytes, sha256 } = await seeds.next();
    linkSync(path, join(here, link));
    linkSync(path, join(there, link));
    const start_ms = at_ms + offset_ms;
    const times = { start: formatInstant(start_ms), start_ms, duration_ms: CLIP_MS, offset_ms };
    clips.push({ link, clip: link, ...times, bytes, sha256, kept: 'link' });
  }
  const cameras = { [CAMERA]: { clips, holes: [] } };
  const saving = manifestOf(`archived ${place.sequence}`, id, at_ms, clipsEach * CLIP_MS, cameras);
  const manifest: EventManifest = { ...saving, state: 'complete', ...place };
  const path = manifestPath(layout, day, id, 1);
  writeManifestSync(path, manifest);
  const name = `${id}.json`;
  linkSync(path, join(there, name));
  const { bytes, sha256 } = await hashFile(path);
  const files = clips.map(({ link, ...clip }) => ({
    name: link,
    bytes: clip.bytes,
    sha256: clip.sha256 ?? '',
  }));
  return { manifest, files: [...files, { name, bytes, sha256 }] };
}

/** Files that get many names each. */
class Seeds {
  private readonly folder: string;
  private names = 0;
  private seed: Seed | undefined;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** A file that can have two more names. */
  async next(): Promise<Seed> {
    const number = Math.floor(this.names / NAMES_OF_A_FILE);
    this.names += 2;
    const path = join(this.folder, String(number));
    if (this.seed?.path === path) return this.seed;
    writeFileSync(path, `seed ${number}\n`);
    this.seed = { path, ...(await hashFile(path)) };
    return this.seed;
  }
}

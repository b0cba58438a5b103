import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clipNaming,
  dayOf,
  type EventManifest,
  eventId,
  eventName,
  formatInstant,
  type KeptClip,
  type LedgerEntry,
  linkName,
  type StoreLayout,
  storeLayout,
} from '@pm-dvr/contracts';
import {
  type Clip,
  clipPath,
  hashFile,
  manifestPath,
  manifestRef,
  parseLedger,
  readChain,
  sealManifest,
} from '@pm-dvr/footage';
import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import type { DeleteOptions } from './delete-options.ts';

/** For tests: noon in local time, a year before the clock of the fixture. */
export const NOON = new Date(2025, 10, 20, 12).getTime();
export const naming = clipNaming();

/** For tests: a store in a temporary folder, with what recorders and events would have put there. */
export class CleanerFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'pm-dvr-cleaner-'));
  readonly layout: StoreLayout = storeLayout({ baseDir: this.folder });
  readonly clock: ClockDouble = clockDouble(new Date(2026, 10, 20, 12).getTime());
  readonly faults: string[] = [];
  readonly deleted: string[] = [];
  private sequence = 0;

  options(change: Partial<DeleteOptions> = {}): DeleteOptions {
    return {
      ...{ layout: this.layout, naming, clock: this.clock, dryRun: false },
      signal: new AbortController().signal,
      onDelete: (path, bytes, rule) =>
        this.deleted.push(`${path.slice(this.folder.length + 1)} ${bytes} ${rule}`),
      onFault: (path) => this.faults.push(path),
      ...change,
    };
  }

  /** A finished clip of ten seconds. */
  clip(camera: string, startMs: number, bytes = 100): Clip {
    const facts = { camera, startMs, durationMs: 10_000, pid: 7, sequence: ++this.sequence };
    const clip = { ...facts, day: dayOf(startMs), fileName: naming.encode(facts) };
    mkdirSync(this.layout.clipDir(camera, clip.day), { recursive: true });
    writeFileSync(clipPath(this.layout, clip), Buffer.alloc(bytes, this.sequence));
    return clip;
  }

  /** Clips that follow each other, oldest first. */
  clips(camera: string, startMs: number, count: number, bytes = 100): Clip[] {
    return Array.from({ length: count }, (_, index) => this.clip(camera, startMs + index * 10_000, bytes));
  }

  pathOf(clip: Clip): string {
    return clipPath(this.layout, clip);
  }

  /** Names of the clips of a camera and day that are there, sorted. */
  names(camera: string, day = dayOf(NOON)): string[] {
    return readdirSync(this.layout.clipDir(camera, day)).sort();
  }

  /** A part of an event that holds clips, sealed unless told otherwise. */
  async event(
    text: string,
    clips: readonly Clip[],
    change: Partial<EventManifest> = {},
  ): Promise<EventManifest> {
    const at_ms = change.at_ms ?? clips[0]?.startMs ?? NOON;
    const id = eventId(eventName(text, at_ms));
    const [part, day] = [change.part ?? 1, dayOf(at_ms)];
    mkdirSync(this.layout.eventDay(day), { recursive: true });
    const cameras: Record<string, { clips: KeptClip[]; holes: [] }> = {};
    for (const clip of clips) {
      const kept = cameras[clip.camera] ?? { clips: [], holes: [] };
      cameras[clip.camera] = kept;
      kept.clips.push(await this.keep(clip, id, at_ms, part * 100 + kept.clips.length));
    }
    const at = formatInstant(at_ms);
    const manifest: EventManifest = {
      ...{ version: 1, state: 'complete', id, event: text, mode: 'once', part, continued: false, at, at_ms },
      trigger: { by: 'command', received: at, received_ms: at_ms },
      ...{ windows: [{ from: at, from_ms: at_ms }], cameras, updated: at, updated_ms: at_ms },
      ...change,
    };
    const path = manifestPath(this.layout, day, id, part);
    if (manifest.state === 'saving') writeFileSync(path, JSON.stringify(manifest));
    else await sealManifest(this.layout, path, manifestRef(day, id, part), manifest, at_ms);
    return manifest;
  }

  async ledger(camera: string): Promise<LedgerEntry[]> {
    const folder = this.layout.cameraLedgerDir(camera);
    return readdirSync(folder).flatMap(
      (name) => parseLedger(readFileSync(join(folder, name), 'utf8')).entries,
    );
  }

  /** `TYPE REF RULE` of each line of the chain. */
  async chain(): Promise<string[]> {
    const lines: string[] = [];
    for await (const { entry } of readChain(this.layout))
      lines.push(
        entry
          ? `${entry.type} ${entry.manifest}${entry.type === 'expired' ? ` ${entry.rule}` : ''}`
          : 'damaged',
      );
    return lines;
  }

  /** All files below the store, with their contents, to tell whether anything changed. The chain may be locked still. */
  tree(folder = this.folder): string[] {
    const entries = readdirSync(folder, { withFileTypes: true }).filter(
      ({ name }) => !name.startsWith('.lock'),
    );
    return entries.flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory()
        ? [path, ...this.tree(path)]
        : [`${path} ${entry.isFile() ? readFileSync(path, 'latin1') : ''}`];
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async keep(clip: Clip, id: string, atMs: number, number: number): Promise<KeptClip> {
    const offset_ms = clip.startMs - atMs;
    const link = linkName({
      camera: clip.camera,
      id,
      number,
      offsetSeconds: Math.round(offset_ms / 1000),
      extension: '.mp4',
    });
    const path = join(this.layout.eventDay(dayOf(atMs)), link);
    linkSync(clipPath(this.layout, clip), path);
    const { startMs: start_ms, durationMs: duration_ms, fileName } = clip;
    return {
      link,
      clip: fileName,
      start: formatInstant(start_ms),
      start_ms,
      duration_ms,
      offset_ms,
      kept: 'link',
      ...(await hashFile(path)),
    };
  }
}

import { renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type EventManifest, eventManifestSchema, type StoreLayout } from '@pm-dvr/contracts';
import { listPointers, manifestRef, pointerFolderName, pointerOwners, readPointer } from '@pm-dvr/footage';
import { codeOf, isRunning, makeFolder, namesInSync, ownIdentity, replaceFile } from '@pm-dvr/runtime';

/** The pointers of this process, and the taking over of those whose process is gone. */
export class PointerFolder {
  /** Absolute path; made with the first pointer. */
  readonly path: string;
  private readonly runningDir: string;

  constructor(layout: StoreLayout) {
    this.runningDir = layout.runningDir;
    this.path = join(layout.runningDir, pointerFolderName(ownIdentity()));
  }

  /**
   * Points at a manifest (`DAY/NAME.json`) and holds what it says but the clips, in case that a power cut leaves it empty.
   * Made before the manifest is; not yet durable.
   */
  add(ref: string, manifest: EventManifest): void {
    const target = this.pathOf(ref);
    const text = `${JSON.stringify({ manifest: ref, birth: withoutClips(manifest) })}\n`;
    try {
      replaceFile(target, text);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      makeFolder(this.path);
      replaceFile(target, text);
    }
  }

  /** What {@link add} was given last for a manifest, without its clips; undefined if it cannot be read. */
  birthOf(ref: string): EventManifest | undefined {
    const parsed = eventManifestSchema.safeParse(readPointer(this.pathOf(ref))?.birth);
    return parsed.success && manifestRef(ref.slice(0, 10), parsed.data.id, parsed.data.part) === ref
      ? parsed.data
      : undefined;
  }

  /** The event of a manifest is saved, or has never been. */
  removeSync(ref: string): void {
    rmSync(this.pathOf(ref), { force: true });
  }

  pathOf(manifest: string): string {
    return join(this.path, manifest.slice(manifest.indexOf('/') + 1));
  }

  /** Makes the pointers of gone processes this one's own; gives their manifests. Of two that try, one gets each. */
  takeOver(): string[] {
    const taken: string[] = [];
    for (const pointer of listPointers(this.runningDir).filter((pointer) => !pointer.isOwnerRunning)) {
      makeFolder(this.path);
      try {
        renameSync(pointer.path, this.pathOf(pointer.manifest));
        taken.push(pointer.manifest);
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    }
    removeEmptyFolders(this.runningDir, this.path);
    return taken;
  }

  /** Removes the folder if nothing is left in it. */
  close(): void {
    removeIfEmpty(this.path);
  }
}

function withoutClips(manifest: EventManifest): EventManifest {
  const cameras = Object.keys(manifest.cameras).map((camera) => [camera, { clips: [], holes: [] }]);
  return { ...manifest, cameras: Object.fromEntries(cameras) };
}

/** Folders of gone processes without a pointer; what such a one had half written goes with them. */
function removeEmptyFolders(runningDir: string, own: string): void {
  for (const { folder, owner } of pointerOwners(runningDir)) {
    if (folder === own || isRunning(owner)) continue;
    for (const name of namesInSync(folder).filter((name) => name.startsWith('.') && name.endsWith('.tmp')))
      rmSync(join(folder, name), { force: true });
    removeIfEmpty(folder);
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or not there.
  }
}

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { hashFile } from '@pm-dvr/footage';
import { codeOf } from '@pm-dvr/runtime';
import { type OpenFile, openPath } from './open-file.ts';

/** Clips that are not what they were when they were kept, though their size is: none of them must look saved. */
export class AlteredClips {
  private readonly eventsDir: string;
  /** By path and the hash that it should have, the state of the file in which it was found altered. */
  private readonly found = new Map<string, string>();

  constructor(layout: Pick<StoreLayout, 'eventsDir'>) {
    this.eventsDir = layout.eventsDir;
  }

  /** Whether a clip was found altered, and is still the same file. */
  has(file: OpenFile): boolean {
    const stamp = this.found.get(keyOf(file));
    return stamp !== undefined && stamp === this.stampOf(file);
  }

  /** Reads clips; gives those that are as they were kept. Fails with Node's error of a file that cannot be read. */
  async intactOf<File extends OpenFile>(files: readonly File[]): Promise<File[]> {
    const intact: File[] = [];
    for (const file of files) {
      const stamp = this.stampOf(file);
      // One that has just gone is left to the next look.
      if (stamp === undefined) continue;
      if ((await this.hashOf(file)) === file.sha256) intact.push(file);
      else this.found.set(keyOf(file), stamp);
    }
    return intact;
  }

  private async hashOf(file: OpenFile): Promise<string | undefined> {
    try {
      return (await hashFile(join(this.eventsDir, openPath(file)))).sha256;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  private stampOf(file: OpenFile): string | undefined {
    const stats = lstatSync(join(this.eventsDir, openPath(file)), { throwIfNoEntry: false });
    return stats && `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
  }
}

/** Manifests may differ about a file. */
function keyOf(file: OpenFile): string {
  return `${file.sha256} ${openPath(file)}`;
}

import { execFile } from 'node:child_process';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clipNaming, dayOf, type StoreLayout } from '@pm-dvr/contracts';
import type { Footage } from './clip-recorder.ts';

export interface ForestOptions {
  readonly layout: StoreLayout;
  readonly cameras: readonly string[];
  /** Of all cameras together. */
  readonly clips: number;
  readonly clipMs: number;
  /** Where the forest ends, milliseconds since the epoch; the cameras end one after the other in the last `clipMs`. */
  readonly untilMs: number;
  /** Called now and then with how many there are. */
  readonly progress?: (clips: number) => void;
}

/** Below what ext4 allows, 65,000. */
const NAMES_OF_A_FILE = 50_000;
const REPORTED_EACH = 100_000;
const PID = 4_711;
const naming = clipNaming();

/**
 * Fills a store with the names of clips, without a hole, in day folders as a recorder would have left them. Many names
 * are one tiny file. Gives what there is of each camera then.
 */
export function plantForest(options: ForestOptions): Footage[] {
  const { layout, cameras, clips, clipMs, untilMs, progress } = options;
  const each = Math.floor(clips / cameras.length);
  const seeds = new Seeds(join(layout.baseDir, 'seeds'));
  let planted = 0;
  return cameras.map((camera, index) => {
    const endMs = Math.floor(untilMs - (index * clipMs) / cameras.length);
    let folder = '';
    for (let sequence = 1; sequence <= each; sequence++) {
      const startMs = endMs - (each - sequence + 1) * clipMs;
      const facts = { camera, startMs, durationMs: clipMs, pid: PID, sequence };
      const wanted = layout.clipDir(camera, dayOf(startMs));
      if (folder !== wanted) mkdirSync(wanted, { recursive: true });
      folder = wanted;
      linkSync(seeds.next(), join(folder, naming.encode(facts)));
      if (++planted % REPORTED_EACH === 0) progress?.(planted);
    }
    return { camera, endMs, sequence: each };
  });
}

/** Removes a folder and all that is in it; with a million names that takes a while, and Node.js several times as long. */
export async function clearForest(folder: string): Promise<void> {
  await promisify(execFile)('rm', ['-rf', '--', folder]);
}

/** Files that get many names each. */
class Seeds {
  private readonly folder: string;
  private names = 0;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Absolute path of a file that can have one more name. */
  next(): string {
    const number = Math.floor(this.names / NAMES_OF_A_FILE);
    const path = join(this.folder, String(number));
    if (this.names++ % NAMES_OF_A_FILE === 0) writeFileSync(path, `seed ${number}\n`);
    return path;
  }
}

import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Plant } from '../faults/plant.ts';
import type { SeriesBook } from './series.ts';

const KIBIBYTE = 1 << 10;
const MEBIBYTE = 1 << 20;

/** Kinds of files, told by their paths relative to the base directory; the first that fits. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^recent\/[^/]+\/\.live\//, 'open clips'],
  [/^recent\//, 'clips'],
  [/^events\/\.running\//, 'events being saved'],
  [/^events\/.*\.json$/, 'manifests'],
  [/^events\/.*\.mp4$/, 'links'],
  [/^ledger\//, 'ledger'],
  [/^sync\//, 'sync'],
  [/^flags\//, 'flags'],
];
/**
 * How much more of them there may be each hour. Clips are held by the budget, and what is open is open for a moment; manifests and
 * links grow by each event, on purpose.
 */
const MOST_PER_HOUR: Readonly<Record<string, number | undefined>> = {
  ...{ 'open clips': 2, clips: 20, 'events being saved': 2, ledger: 1, sync: 1, flags: 1, 'other files': 2 },
};

/**
 * Adds a sample of the store: number of files by kind, bytes of the clips and of everything; of the folder for temporary files
 * of the daemons; and what the daemons have written into their logs since the sample before, by the minute.
 */
export class StoreSampler {
  private readonly plant: Plant;
  private readonly book: SeriesBook;
  private logged = { bytes: 0, atMs: Date.now() };

  constructor(plant: Plant, book: SeriesBook) {
    this.plant = plant;
    this.book = book;
  }

  async sample(): Promise<void> {
    const { baseDir } = this.plant.store.layout;
    const counts = new Map([...KINDS.map(([, kind]) => kind), 'other files'].map((kind) => [kind, 0]));
    let [all, clips] = [0, 0];
    for (const path of await filesBelow(baseDir)) {
      const kind = KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? 'other files';
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const found = await lstat(join(baseDir, path)).catch(() => undefined);
      // A file of several names counts in parts, so that it counts once in all.
      const bytes = (found?.size ?? 0) / (found?.nlink || 1);
      all += bytes;
      if (kind === 'clips' && found?.nlink === 1) clips += bytes;
    }
    for (const [kind, count] of counts) this.add(`the store: ${kind}`, '', MOST_PER_HOUR[kind], count);
    this.add('the store: bytes of clips that no event holds', 'MiB', 2, clips / MEBIBYTE);
    this.add('the store: bytes of everything', 'MiB', undefined, all / MEBIBYTE);
    const temporary = await filesBelow(join(this.plant.store.folder, 'tmp'));
    this.add('temporary files', '', 1, temporary.length);
  }

  /** To be called at a steady pace: faults are told of, so only a sample of quiet times and loud ones alike says something. */
  sampleLogs(): void {
    const [bytes, atMs] = [this.plant.daemons.logBytes, Date.now()];
    const perMinute = ((bytes - this.logged.bytes) * 60_000) / Math.max(1, atMs - this.logged.atMs);
    this.logged = { bytes, atMs };
    this.add('logs of all daemons, by the minute', 'KiB', 10, perMinute / KIBIBYTE);
  }

  private add(name: string, unit: string, mostPerHour: number | undefined, value: number): void {
    this.book.add({ name, unit, mostPerHour, hasWarmUp: false }, value);
  }
}

/** Paths of all files below a folder, relative to it. */
async function filesBelow(folder: string): Promise<string[]> {
  // What goes while it is being listed is no error.
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of names) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(path)).map((name) => join(entry.name, name)));
    else found.push(relative(folder, path));
  }
  return found;
}

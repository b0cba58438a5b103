import { readdir } from 'node:fs/promises';
import type { Plant } from '../faults/plant.ts';
import { DAEMONS, type DaemonName } from '../faults/plant-daemons.ts';
import { childrenOf } from '../rig/daemon-process.ts';
import { processCost } from '../rig/process-cost.ts';
import { processTree } from '../rig/process-tree.ts';
import type { SeriesBook } from './series.ts';

const MEBIBYTE = 1 << 20;
/** A leak of so much would fill a small machine in months. */
const MEMORY_MIB_PER_HOUR = 2;
const COUNT_PER_HOUR = 1;

/**
 * Adds a sample of every daemon that is awake: private memory (USS), open descriptors, threads, child processes; each of the life
 * of its process. And of all processes of the plant, and of the soak itself, which is not judged.
 */
export async function sampleDaemons(plant: Plant, book: SeriesBook): Promise<void> {
  for (const name of DAEMONS) if (plant.daemons.isAwake(name)) await sampleDaemon(plant, name, book);
  const count = (await processTree(process.pid)).length;
  book.add(ownKind('the plant: processes', '', 2 * COUNT_PER_HOUR), count);
  const { rss } = process.memoryUsage();
  book.add(ownKind('the soak itself: resident memory', 'MiB', undefined), rss / MEBIBYTE);
}

async function sampleDaemon({ daemons }: Plant, name: DaemonName, book: SeriesBook): Promise<void> {
  const { pid } = daemons.daemon(name);
  const [cost, descriptors, threads, children] = await Promise.all([
    processCost(pid),
    countIn(`/proc/${pid}/fd`),
    countIn(`/proc/${pid}/task`),
    childrenOf(pid),
  ]);
  // It ended meanwhile.
  if (cost.privateBytes === 0 || threads === 0) return;
  const add = (what: string, unit: string, mostPerHour: number, value: number) =>
    book.add({ name: `${name}: ${what}`, unit, mostPerHour, hasWarmUp: true }, value, pid);
  add('private memory', 'MiB', MEMORY_MIB_PER_HOUR, cost.privateBytes / MEBIBYTE);
  add('descriptors', '', COUNT_PER_HOUR, descriptors);
  add('threads', '', COUNT_PER_HOUR, threads);
  add('child processes', '', COUNT_PER_HOUR, children.length);
}

function ownKind(name: string, unit: string, mostPerHour: number | undefined) {
  return { name, unit, mostPerHour, hasWarmUp: false };
}

async function countIn(folder: string): Promise<number> {
  return (await readdir(folder).catch(() => [])).length;
}

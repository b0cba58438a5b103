import { readdir, readFile } from 'node:fs/promises';

/** Processes and all that they have started, and those in their turn, parents first; without what is gone. */
export async function processTree(...roots: readonly number[]): Promise<number[]> {
  const parents = new Map<number, number>();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const each of pids) {
    const stat = await readFile(`/proc/${each}/stat`, 'utf8').catch(() => undefined);
    // The name, in parentheses, may hold anything; the state and the parent follow it.
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent !== undefined) parents.set(each, Number(parent));
  }
  const tree = roots.filter((root) => parents.has(root));
  for (const each of tree) tree.push(...[...parents].filter(([, of]) => of === each).map(([child]) => child));
  return tree;
}

import { runQuietly } from '../child.mjs';
import { ROOT } from '../root.mjs';
import { Stop } from '../stop.mjs';

/** When the source was committed last, or what SOURCE_DATE_EPOCH says: the only date in what is made of it. */
export async function commitDate() {
  if (process.env.SOURCE_DATE_EPOCH) return new Date(Number(process.env.SOURCE_DATE_EPOCH) * 1000);
  const { code, output } = await runQuietly('git', ['log', '-1', '--format=%ct'], { cwd: ROOT });
  if (code !== 0)
    throw new Stop(`${output}\nWithout git, set SOURCE_DATE_EPOCH to the time of the source.`, 69);
  return new Date(Number(output) * 1000);
}

import { join } from 'node:path';
import { runQuietly } from '../child.mjs';
import { ROOT } from '../root.mjs';
import { Stop } from '../stop.mjs';
import { parseHelp } from './help-text.mjs';
import { programs } from './sources.mjs';

/** The help of every program of dist/bin, as parseHelp gives it, by the program's name. */
export async function helps() {
  const pairs = programs().map(async ({ name }) => [name, parseHelp(await helpOf(name))]);
  return new Map(await Promise.all(pairs));
}

async function helpOf(name) {
  const program = join(ROOT, 'dist/bin', name);
  const { code, output } = await runQuietly(process.execPath, [program, '--help'], { cwd: '/', env: {} });
  if (code !== 0) throw new Stop(`${output}\n${name} --help failed with exit code ${code}.`);
  return output;
}

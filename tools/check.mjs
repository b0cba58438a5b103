import { join } from 'node:path';
import { runInForeground } from './child.mjs';
import { ROOT } from './root.mjs';
import { Stop } from './stop.mjs';

/** Checks the types of the whole workspace, then its style. Throws after the first of them that fails. */
export async function check() {
  await step('tsc', ['-p', '.']);
  await step('biome', ['check', '--error-on-warnings', '.']);
}

async function step(program, args) {
  const code = await runInForeground(join(ROOT, 'node_modules', '.bin', program), args, { cwd: ROOT });
  if (code !== 0) throw new Stop(`${program} ${args.join(' ')} failed.`, code);
}

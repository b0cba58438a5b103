import { runQuietly } from '../child.mjs';
import { Stop } from '../stop.mjs';

/** Runs a program silently to its end; throws Stop, with all that it printed, unless it ends with 0. */
export async function run(program, args, options) {
  const { code, output } = await runQuietly(program, args, options);
  if (code !== 0) throw new Stop(`${output}\n${[program, ...args].join(' ')} failed with exit code ${code}.`);
}

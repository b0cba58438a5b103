import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '../rig/repository-root.ts';
import { MEASUREMENTS, PLOTS, plotsOf } from './plots.ts';

/** `npm run plots`: draws what was measured anew. */
const folder = join(REPOSITORY_ROOT, PLOTS);
const drawn = plotsOf(join(REPOSITORY_ROOT, MEASUREMENTS));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!drawn.has(name)) rmSync(join(folder, name));
for (const [name, svg] of drawn) {
  writeFileSync(join(folder, name), svg);
  console.log(`${PLOTS}/${name}`);
}
if (drawn.size === 0) console.error(`There is nothing to draw in ${MEASUREMENTS}.`);

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEASUREMENTS, PLOTS, plotsOf } from './plots.ts';

/** `npm run plots`: draws what was measured anew. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, PLOTS);
const drawn = plotsOf(join(root, MEASUREMENTS));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!drawn.has(name)) rmSync(join(folder, name));
for (const [name, svg] of drawn) {
  writeFileSync(join(folder, name), svg);
  console.log(`${PLOTS}/${name}`);
}
if (drawn.size === 0) console.error(`There is nothing to draw in ${MEASUREMENTS}.`);

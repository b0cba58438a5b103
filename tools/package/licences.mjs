import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../root.mjs';

/** The licences of all npm packages that the programs hold, one after the other, sorted by name. */
export function npmLicences() {
  const found = new Map();
  for (const parent of ['packages', 'services']) {
    for (const member of readdirSync(join(ROOT, parent))) collect(join(ROOT, parent, member), found);
  }
  return [...found.keys()]
    .sort()
    .map((title) => `${title}\n\n${found.get(title)}`)
    .join('\n\n----\n\n');
}

function collect(folder, found) {
  const manifestPath = join(folder, 'package.json');
  if (!existsSync(manifestPath)) return;
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const title = `${manifest.name} ${manifest.version}: ${manifest.license}`;
  if (found.has(title)) return;
  if (folder.includes('node_modules')) found.set(title, licenceText(folder));
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const dependency = locate(folder, name);
    if (dependency !== undefined && !dependency.startsWith(join(ROOT, 'packages')))
      collect(dependency, found);
  }
}

function locate(folder, name) {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const path = join(at, 'node_modules', name);
    if (existsSync(path)) return realpathSync(path);
  }
  return undefined;
}

function licenceText(folder) {
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  return name === undefined
    ? 'No file with its text is in it.'
    : readFileSync(join(folder, name), 'utf8').trim();
}

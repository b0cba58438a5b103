import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROOT } from '../root.mjs';

/** Programs of dist/bin, `{ name, text }` each, sorted by name. Besides, there are their fronts and daemons, and package.json. */
export function programs() {
  return filesIn('dist/bin')
    .filter((path) => dirname(path) === 'dist/bin' && basename(path) !== 'package.json')
    .map((path) => ({ name: basename(path), text: readText(path) }));
}

/** All systemd units of the repository, `{ name, text, service }` each, sorted by name. */
export function units() {
  return [...inServices('systemd'), ...filesIn('packaging/systemd')]
    .map((path) => ({ name: basename(path), text: readText(path), service: serviceOf(path) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Paths, relative to the repository, of the files in each `services/SERVICE/FOLDER`. */
export function inServices(folder) {
  return readdirSync(join(ROOT, 'services'))
    .sort()
    .flatMap((service) => filesIn(`services/${service}/${folder}`));
}

/** Paths, relative to the repository, of all files below a folder of it, sorted; none if it is not there. */
export function filesIn(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => `${folder}/${name}`)
    .filter((path) => statSync(join(ROOT, path)).isFile())
    .sort();
}

/** A file of the repository as text. */
export function readText(path) {
  return readFileSync(join(ROOT, path), 'utf8');
}

function serviceOf(path) {
  return /^services\/([^/]+)\//.exec(path)?.[1];
}

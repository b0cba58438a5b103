import { basename, isAbsolute, resolve } from 'node:path';
import { programFolder } from '@pm-dvr/runtime';
import { isFailure, type ReadFailure, readText, type TextFile } from './read-text.ts';

/** Folders in which configuration files are looked for; absolute paths. */
export interface SearchFolders {
  readonly cwd: string;
  readonly programDir: string;
  readonly systemDir: string;
}

export interface FoundFile extends TextFile {
  readonly path: string;
}

/** A place that was searched, and why it would not do. */
export interface Miss extends ReadFailure {
  readonly path: string;
}

/** Largest configuration file. */
export const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Looks a configuration file up as given, relative to each of `relativeTo` in turn; if it is not readable there
 * and the name has no slash, in the program's folder, then in the system's. `misses` are the places that were
 * tried in vain, in order.
 */
export function findFile(
  name: string,
  relativeTo: readonly string[],
  folders: SearchFolders,
): { found?: FoundFile; misses: readonly Miss[] } {
  const plain = basename(name) === name && !isAbsolute(name);
  const bases = plain ? [...relativeTo, folders.programDir, folders.systemDir] : relativeTo;
  const misses: Miss[] = [];
  for (const path of new Set(bases.map((base) => resolve(base, name)))) {
    const result = readText(path, MAX_FILE_BYTES);
    if (!isFailure(result)) return { found: { path, ...result }, misses };
    misses.push({ path, ...result });
    if (isFinal(result)) break;
  }
  return { misses };
}

/**
 * Looks the names up one after the other, each as {@link findFile} does, until one is there. Gives the places tried
 * in vain for all names; or, if there is none, the name that should have been there, with its own. A file that is
 * there but cannot be a configuration ends the search.
 */
export function findFirst(
  names: readonly string[],
  relativeTo: readonly string[],
  folders: SearchFolders,
): { name: string; found?: FoundFile; misses: readonly Miss[] } {
  const searches: { name: string; misses: readonly Miss[] }[] = [];
  for (const name of names) {
    const search = { name, ...findFile(name, relativeTo, folders) };
    searches.push(search);
    if (search.found) return { ...search, misses: searches.flatMap(({ misses }) => misses) };
    if (search.misses.some(isFinal)) return search;
  }
  return searches[0] ?? { name: '', misses: [] };
}

/** A file that is there but is too long, not text, or not a file is not passed over for another one. */
function isFinal(failure: ReadFailure): boolean {
  return !['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(failure.code ?? '');
}

/** `searched: /a/x.yaml (no such file), …` */
export function missesText(misses: readonly Miss[]): string {
  return `searched: ${misses.map((miss) => `${miss.path} (${miss.reason})`).join(', ')}`;
}

/** The folders with the defaults filled in. */
export function searchFolders(options: Partial<SearchFolders>): SearchFolders {
  return {
    cwd: resolve(options.cwd ?? process.cwd()),
    programDir: resolve(options.programDir ?? programFolder(process.argv[1] ?? '.')),
    systemDir: resolve(options.systemDir ?? '/etc/smarthome/cams'),
  };
}

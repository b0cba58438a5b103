import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Absolute path of the repository. */
export const REPOSITORY = join(import.meta.dirname, '../../..');

const NOT_SOURCES = new Set(['node_modules', 'dist', '.git']);

/** Paths of all files of the repository, relative to it, sorted; without what is installed or built. */
export function repositoryFiles(): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(REPOSITORY, folder), { withFileTypes: true })
      .filter((entry) => !NOT_SOURCES.has(entry.name) && !entry.name.endsWith('.log'))
      .flatMap((entry) => {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        return entry.isDirectory() ? walk(path) : [path];
      });
  return walk('').sort();
}

/** A file's text; undefined if it is none. */
export function readText(path: string): string | undefined {
  const bytes = readFileSync(join(REPOSITORY, path));
  return bytes.includes(0) ? undefined : bytes.toString();
}

/** A package of the workspace. */
export interface Member {
  /** `packages/runtime`. */
  readonly folder: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  /** Paths of its sources, relative to the repository. */
  readonly sources: readonly string[];
}

/** All packages of the workspace. */
export function members(): Member[] {
  const files = repositoryFiles();
  return files
    .filter((path) => /^(packages|services)\/[^/]+\/package\.json$|^testing\/package\.json$/.test(path))
    .map((path) => {
      const folder = path.replace('/package.json', '');
      const manifest = readManifest(path);
      return {
        folder,
        name: manifest.name,
        dependencies: Object.keys(manifest.dependencies ?? {}),
        sources: files.filter((file) => file.startsWith(`${folder}/`) && file.endsWith('.ts')),
      };
    });
}

export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(REPOSITORY, path), 'utf8'));
}

const IMPORTS = [
  /^\s*(?:import|export)\s[^'"`;]*?\sfrom\s+['"]([^'"]+)['"]/gm,
  /^\s*import\s+['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
];

/** What a source imports, at any time and for whatever use: modules as they are written there. */
export function importsOf(source: string): string[] {
  const text = readText(source) ?? '';
  return IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] as string));
}

/** The package that a module is of: `@scope/name` or `name`. */
export function packageOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

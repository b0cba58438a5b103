import { type LoadedTree, loadTree } from './include.ts';
import { type HomeFile, usedPart } from './key-homes.ts';
import { searchFolders } from './search.ts';
import { SecretFiles } from './secret-files.ts';
import { openFileWarnings } from './secret-warnings.ts';

/** A configuration that is right, and what there is to say about it. Plain JSON values throughout. */
export interface LoadedConfig<T> {
  readonly values: T;
  /** Absolute paths, in the order read. */
  readonly files: readonly string[];
  /** For the log; they hold no secret. */
  readonly warnings: readonly string[];
}

export interface LoadOptions {
  /** As given by `-c`. */
  readonly file?: string;
  readonly cwd?: string;
  /** Folder of the running program; default: that of the main script. */
  readonly programDir?: string;
  /** Default `/etc/smarthome/cams`. */
  readonly systemDir?: string;
  /** Where `credential:NAME` is looked up; default `$CREDENTIALS_DIRECTORY`. */
  readonly credentialsDir?: string;
  /** Leaves the files alone that `*_file` keys name: for a command that does not need what is in them. */
  readonly withoutSecretFiles?: boolean;
}

/** The file that was asked for, or the first of `names` that there is, with all its keys. */
export function wholeTree(options: LoadOptions, names: readonly HomeFile[]): LoadedTree {
  return loadTree(options.file === undefined ? names : [options.file], searchFolders(options));
}

/** The same; only keys of the `used` files are left in it. */
export function programTree(
  options: LoadOptions,
  names: readonly HomeFile[],
  used: readonly HomeFile[],
): LoadedTree {
  return usedPart(wholeTree(options, names), used);
}

/** The reader of the files that `*_file` keys of a tree name. */
export function secretFilesOf(tree: LoadedTree, options: LoadOptions): SecretFiles {
  return new SecretFiles(tree.root, options.credentialsDir ?? process.env.CREDENTIALS_DIRECTORY);
}

/** The checked values with what is known about the files that they come from. */
export function loaded<T>(values: T, tree: LoadedTree, warnings: readonly string[]): LoadedConfig<T> {
  return {
    values,
    files: tree.files.map((file) => file.path),
    warnings: [...tree.warnings, ...openFileWarnings(tree), ...warnings],
  };
}

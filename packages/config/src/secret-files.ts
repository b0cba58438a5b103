import { dirname, join, resolve } from 'node:path';
import { type ConfigNode, type ConfigPath, nodeAt } from './config-tree.ts';
import type { Fault } from './fault.ts';
import { isFailure, readText } from './read-text.ts';

const CREDENTIAL = 'credential:';
const MAX_SECRET_BYTES = 4096;
const MAX_PEM_BYTES = 1024 * 1024;

/** Reads the files that `*_file` keys of one configuration name; faults and warnings add up. */
export class SecretFiles {
  readonly faults: Fault[] = [];
  readonly warnings: string[] = [];
  readonly #root: ConfigNode;
  readonly #credentialsDir: string | undefined;

  /** `credentialsDir`: where `credential:NAME` is looked up; systemd's `$CREDENTIALS_DIRECTORY`. */
  constructor(root: ConfigNode, credentialsDir: string | undefined) {
    this.#root = root;
    this.#credentialsDir = credentialsDir;
  }

  /** The one line that the file named at `path` holds; undefined if the key is not there or at fault. */
  line(path: ConfigPath): string | undefined {
    const read = this.#read(path, MAX_SECRET_BYTES);
    if (!read) return undefined;
    const line = read.text.replace(/\r?\n$/, '');
    if (line === '') return this.#fault(path, `${read.file} is empty; expected one line`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(line))
      return this.#fault(path, `${read.file} holds more than one line; expected one`);
    if (read.openToOthers)
      this.warnings.push(`${read.file} holds a secret and everybody may read it; chmod o-r it`);
    return line;
  }

  /** The absolute path of the PEM file named at `path`, which can be read; undefined if absent or at fault. */
  readablePath(path: ConfigPath): string | undefined {
    return this.#read(path, MAX_PEM_BYTES)?.file;
  }

  #read(
    path: ConfigPath,
    limitBytes: number,
  ): { file: string; text: string; openToOthers: boolean } | undefined {
    const file = this.path(path);
    if (file === undefined) return undefined;
    const result = readText(file, limitBytes);
    if (isFailure(result)) return this.#fault(path, `${file} cannot be read: ${result.reason}`);
    return { file, ...result };
  }

  /** The absolute path that the key at `path` names, whether or not there is such a file. */
  path(path: ConfigPath): string | undefined {
    const node = nodeAt(this.#root, path);
    if (typeof node?.value !== 'string' || node.value === '' || node.value.includes('\0')) return undefined;
    if (!node.value.startsWith(CREDENTIAL)) return resolve(dirname(node.position.file), node.value);
    const name = node.value.slice(CREDENTIAL.length);
    if (!/^[\w@-][\w.@-]{0,254}$/.test(name))
      return this.#fault(path, 'is not a credential; expected credential: and its name, without folders');
    if (this.#credentialsDir !== undefined) return join(this.#credentialsDir, name);
    return this.#fault(
      path,
      'names a credential, but $CREDENTIALS_DIRECTORY is not set; expected a systemd unit with LoadCredential=',
    );
  }

  #fault(path: ConfigPath, message: string): undefined {
    const node = nodeAt(this.#root, path) ?? this.#root;
    this.faults.push({ position: node.position, path, message });
    return undefined;
  }
}

import { readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError, codeOf } from '@pm-dvr/runtime';
import { Program } from '../perl/program.ts';
import { readFile } from '../perl/read-file.ts';
import type { Place } from '../perl/value.ts';

/** Programs of the original that have a configuration file, the common ones first. */
export const ORIGINALS = ['common', 'rtsp', 'service', 'event', 'sync', 'cleaner', 'proxy'] as const;
export type Original = (typeof ORIGINALS)[number];

/** As many bytes as the original reads of a file. */
const MAX_BYTES = 999_999;
const MAX_FILES = 64;

/** What each file of the original sets, with the files that it takes in. */
export type OriginalFiles = ReadonlyMap<Original, Program>;

/**
 * Reads all `cam_*.config` in a folder. What cannot be read or understood is a fault in the program that wants it.
 * Throws CodedError `CONFIG_NOT_FOUND` if there is none of them.
 */
export function readOriginal(folder: string): OriginalFiles {
  const files = new Map<Original, Program>();
  for (const name of ORIGINALS) {
    const path = join(folder, `cam_${name}.config`);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) continue;
    const reading = new Reading(folder);
    reading.file(path, { file: path, line: 1 });
    files.set(name, reading.program);
  }
  if (files.size > 0) return files;
  const message = `no configuration of pm_dvr in ${folder}; expected ${ORIGINALS.map((name) => `cam_${name}.config`).join(', ')}, or some of them`;
  throw new CodedError('CONFIG_NOT_FOUND', message, { exitCode: EXIT.config });
}

class Reading {
  readonly program = new Program();
  readonly #folder: string;
  readonly #open = new Set<string>();
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  file(path: string, from: Place): void {
    const text = this.#open.has(path) || ++this.#count > MAX_FILES ? undefined : this.#text(path, from);
    if (text === undefined) return;
    this.#open.add(path);
    readFile(text, path, this.program, (name, place) => this.file(this.#pathOf(name), place));
    this.#open.delete(path);
  }

  /** The original looks in the current folder, its program's, and /etc/smarthome/cams: here they are one. */
  #pathOf(name: string): string {
    if (isAbsolute(name) && statSync(name, { throwIfNoEntry: false })) return name;
    return resolve(this.#folder, isAbsolute(name) ? basename(name) : name);
  }

  #text(path: string, from: Place): string | undefined {
    try {
      const stat = statSync(path);
      if (!stat.isFile())
        return this.#fault(from, `${path} is no regular file; nothing of it is carried over`);
      if (stat.size > MAX_BYTES)
        return this.#fault(from, `${path} is longer than ${MAX_BYTES} bytes; nothing of it is carried over`);
      return decoded(readFileSync(path));
    } catch (error) {
      const reason = codeOf(error) === 'ENOENT' ? 'there is no such file' : (codeOf(error) ?? 'unreadable');
      return this.#fault(from, `${path} cannot be read (${reason}); nothing of it is carried over`);
    }
  }

  #fault(place: Place, message: string): undefined {
    this.program.faults.push({ place, message });
    return undefined;
  }
}

/** UTF-8 where it is that; else Latin-1, in which every byte is a character. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

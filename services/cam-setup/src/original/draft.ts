import type { Place } from '../perl/value.ts';
import type { Note } from './notes.ts';

export type YamlFile =
  | 'cam_common.yaml'
  | 'cam_rtsp.yaml'
  | 'cam_service.yaml'
  | 'cam_event.yaml'
  | 'cam_sync.yaml'
  | 'cam_cleaner.yaml';

/** Keys that lead to a value. */
export type KeyPath = readonly string[];

interface Entry {
  readonly path: KeyPath;
  readonly value: string | number;
  readonly from: { readonly subject: string; readonly place: Place };
}

/** A configuration of ours that comes to be, where each value of it comes from, and what does not go into it. */
export class Draft {
  readonly notes: Note[] = [];
  /** Text of files for secrets, by their names. */
  readonly secrets = new Map<string, string>();
  readonly #files = new Map<YamlFile, Map<string, Entry>>();

  set(file: YamlFile, path: KeyPath, value: string | number, from: Entry['from']): void {
    const entries = this.#files.get(file) ?? new Map<string, Entry>();
    this.#files.set(file, entries);
    entries.set(path.join('\0'), { path, value, from });
  }

  has(file: YamlFile, path: KeyPath): boolean {
    return this.entries(file).some((entry) => startsWith(entry.path, path));
  }

  drop(file: YamlFile, path: KeyPath): void {
    this.#files.get(file)?.delete(path.join('\0'));
  }

  entries(file: YamlFile): readonly Entry[] {
    return [...(this.#files.get(file)?.values() ?? [])];
  }

  note(kind: Note['kind'], place: Place, subject: string | undefined, message: string): void {
    this.notes.push({ kind, place, message, ...(subject === undefined ? {} : { subject }) });
  }

  /** Takes out what stands at a path, or the nearest thing around it, and notes why; false if there is nothing. */
  refuse(file: YamlFile, path: KeyPath, why: string): boolean {
    const all = this.#files.get(file) ?? new Map<string, Entry>();
    const within = (length: number) =>
      [...all].filter(([, entry]) => startsWith(entry.path, path.slice(0, length)));
    for (let length = path.length; length > 0; length--) {
      const hit = within(length);
      if (hit.length === 0) continue;
      for (const [key] of hit) all.delete(key);
      const from = (hit[0] as [string, Entry])[1].from;
      this.note('lost', from.place, from.subject, `${path.join(' ')} ${why}`);
      return true;
    }
    return false;
  }
}

function startsWith(path: KeyPath, begin: KeyPath): boolean {
  return begin.every((key, index) => path[index] === key);
}

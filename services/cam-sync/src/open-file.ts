/** A file that a remote does not have for certain. */
export interface OpenFile {
  /** The folder it stands in, relative to the events folder: `YYYY.MM.DD`, or `chain`. */
  readonly folder: string;
  readonly name: string;
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A part of an event that is not safe at a remote yet. */
export interface OpenPart {
  readonly day: string;
  readonly id: string;
  readonly part: number;
  /** Instant of the event, milliseconds since the epoch. */
  readonly atMs: number;
  /** Whether more clips may come. */
  readonly isRunning: boolean;
  /** Clips that are to be uploaded, in the manifest's order. */
  readonly clips: readonly OpenFile[];
  /** The manifest, once it is final. */
  readonly manifest?: OpenFile;
  /** Why the part cannot be uploaded whole: clips that are missing here, or are not what the manifest says. */
  readonly faults: readonly string[];
}

/** Path relative to the events folder; the same as at the remote relative to its path. */
export function openPath({ folder, name }: Pick<OpenFile, 'folder' | 'name'>): string {
  return `${folder}/${name}`;
}

import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCameraId, isDay, parseManifestName, type StoreLayout } from '@pm-dvr/contracts';
import { CodedError, makeDurableFolder, namesInSync, syncData, syncDirectory } from '@pm-dvr/runtime';

/** Name in the folder; bytes of the file; whether it is its last name. */
export type DoomedName = readonly [name: string, bytes: number, isLast: boolean];

interface DeletionFacts {
  readonly version: 1;
  /** `YYYY.MM.DD`. */
  readonly day: string;
  readonly rule: string;
  /** The instant that its entry bears, milliseconds since the epoch. */
  readonly atMs: number;
  readonly names: readonly DoomedName[];
}

/** Clips of one camera and day, oldest first. */
export interface ClipDeletion extends DeletionFacts {
  readonly kind: 'clips';
  readonly camera: string;
}

/** A part of an event: its links. */
export interface EventDeletion extends DeletionFacts {
  readonly kind: 'event';
  readonly id: string;
  readonly part: number;
}

/**
 * What a journal says: what is about to be unlinked, and why. It is durable before the first name goes and is there until what went
 * is entered. `cleaner/journal-CAMERA.json` for clips, `cleaner/journal.json` for an event. Design: docs/design/retention.md.
 */
export type Deletion = ClipDeletion | EventDeletion;

const FILE_NAME = /^(?!\.{1,2}$)[^/\0]{1,255}$/;
const JOURNAL_NAME = /^journal(-.+)?\.json$/;
const LEFTOVER = /^\.(journal(-.+)?|sums)\.json\.[0-9a-f]+\.tmp$/;

/** A journal that was found, and what it says; `torn` if that cannot be read. */
export interface FoundDeletion {
  /** Absolute path. */
  readonly path: string;
  readonly deletion: Deletion | 'torn';
}

/** The journal of deletions that follow each other: of clips of a camera, or of events. */
export class DeletionJournal {
  private readonly layout: StoreLayout;
  private readonly path: string;
  private state: 'none' | 'begun' | 'entered' = 'none';

  constructor(layout: StoreLayout, camera?: string) {
    this.layout = layout;
    this.path = join(layout.cleanerDir, camera === undefined ? 'journal.json' : `journal-${camera}.json`);
  }

  /**
   * Begins a deletion: durable when the promise resolves. Throws CodedError `DELETION_OPEN` if an earlier one was not entered, for its
   * journal is all that is known of it; else fails with Node's error, and has then begun nothing.
   */
  async begin(deletion: Deletion): Promise<void> {
    const { path } = this;
    const isThere = this.state === 'entered';
    if (!isThere && existsSync(path))
      throw new CodedError(
        'DELETION_OPEN',
        `${path}: an earlier deletion was broken off and is not entered yet`,
      );
    await makeDurableFolder(this.layout.cleanerDir);
    this.state = 'begun';
    try {
      await overwrite(path, `${JSON.stringify(deletion)}\n`);
      if (!isThere) await syncDirectory(this.layout.cleanerDir);
    } catch (error) {
      rmSync(path, { force: true });
      this.state = 'none';
      throw error;
    }
  }

  /** What went is entered, durably: the next deletion may begin. */
  entered(): void {
    if (this.state === 'begun') this.state = 'entered';
  }

  /** Removes the journal if what it tells is entered. If it comes back after a power cut, that entry is found. */
  end(): void {
    if (this.state !== 'entered') return;
    removeJournal(this.path);
    this.state = 'none';
  }
}

/**
 * In place: a journal that is torn by a power cut is one of which nothing was deleted yet, and what it replaced is entered. So it
 * costs one write of the file system's journal instead of three.
 */
async function overwrite(path: string, text: string): Promise<void> {
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, text);
    await syncData(file);
  } finally {
    closeSync(file);
  }
}

/** The deletions that have begun, in order of the journals' names. Fails with Node's error. */
export function readDeletions(layout: StoreLayout): FoundDeletion[] {
  return namesInSync(layout.cleanerDir)
    .filter((name) => JOURNAL_NAME.test(name))
    .sort()
    .map((name) => join(layout.cleanerDir, name))
    .map((path) => ({ path, deletion: parseDeletion(readFileSync(path, 'utf8')) }));
}

function parseDeletion(text: string): Deletion | 'torn' {
  try {
    const value: unknown = JSON.parse(text);
    return isDeletion(value) ? value : 'torn';
  } catch {
    return 'torn';
  }
}

/** Removes a journal, whatever it says. */
export function removeJournal(path: string): void {
  rmSync(path, { force: true });
}

/** Removes what a killed process had half written in the cleaner's folder. */
export function removeLeftovers(layout: StoreLayout): void {
  for (const name of namesInSync(layout.cleanerDir).filter((name) => LEFTOVER.test(name)))
    rmSync(join(layout.cleanerDir, name), { force: true });
}

function isDeletion(value: unknown): value is Deletion {
  const said = value as Partial<ClipDeletion & Omit<EventDeletion, 'kind'>> | null;
  if (typeof said !== 'object' || said?.version !== 1 || typeof said.rule !== 'string') return false;
  if (typeof said.day !== 'string' || !isDay(said.day) || !isCount(said.atMs)) return false;
  if (!Array.isArray(said.names) || !said.names.every(isDoomedName)) return false;
  if ((said.kind as string) === 'clips') return typeof said.camera === 'string' && isCameraId(said.camera);
  return (
    (said.kind as string) === 'event' &&
    isCount(said.part) &&
    said.part > 0 &&
    parseManifestName(`${said.id}.json`)?.id === said.id
  );
}

function isDoomedName(value: unknown): value is DoomedName {
  if (!Array.isArray(value)) return false;
  const [name, bytes, isLast] = value as unknown[];
  return typeof name === 'string' && FILE_NAME.test(name) && isCount(bytes) && typeof isLast === 'boolean';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

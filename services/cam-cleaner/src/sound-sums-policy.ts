import type { ChunkSum, ClipDaySum, EventDaySum, FolderState, HeldSum, PartSum } from './sums-file.ts';

/** Of each key, what `typeof` its value is. */
type Kinds<T> = { readonly [K in keyof T]?: 'string' | 'number' | 'boolean' };

const FOLDER: Kinds<FolderState> = { mtimeNs: 'string', takenMs: 'number' };
const HELD: Kinds<HeldSum & { key: string }> = { key: 'string', clips: 'number', bytes: 'number' };
const CHUNK: Kinds<ChunkSum> = {
  ...{ upto: 'string', digest: 'string', names: 'number', clips: 'number', bytes: 'number' },
  ...{ fromMs: 'number', toMs: 'number', fromSequence: 'number', toSequence: 'number' },
};
const PART: Kinds<PartSum> = {
  ...{ file: 'string', stamp: 'string', atMs: 'number', isFinal: 'boolean' },
  ...{ links: 'number', idFiles: 'number', ownBytes: 'number' },
};

/** Whether a value is a day folder of clips as it was written: anybody may have altered the file. */
export function isSoundClipDay(value: unknown): value is ClipDaySum {
  return hasKinds(value, FOLDER) && areAll(value.chunks, isChunk);
}

/** The same of a day folder of the events. */
export function isSoundEventDay(value: unknown): value is EventDaySum {
  return hasKinds(value, FOLDER) && areAll(value.parts, isPart) && areAllIn(value.missing, isMissing);
}

function isChunk(value: unknown): boolean {
  return hasKinds(value, CHUNK) && (value.held === undefined || hasKinds(value.held, HELD));
}

function isPart(value: unknown): boolean {
  if (!hasKinds(value, PART) || !areAll(value.wantedBy, isText)) return false;
  const isHash = value.sha256 === undefined || isText(value.sha256);
  return isHash && areAllIn(value.held, (numbers) => areAll(numbers, (one) => typeof one === 'number'));
}

function isMissing(value: unknown): boolean {
  return hasKinds(value, { stamp: 'string' }) && areAll(value.files, isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function areAll(values: unknown, isOne: (value: unknown) => boolean): boolean {
  return Array.isArray(values) && values.every(isOne);
}

function areAllIn(values: unknown, isOne: (value: unknown) => boolean): boolean {
  return isRecord(values) && Object.values(values).every(isOne);
}

function hasKinds(value: unknown, kinds: Readonly<Record<string, string>>): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  for (const key in kinds) if (typeof value[key] !== kinds[key]) return false;
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What rclone has done so far. */
export interface RcloneStats {
  readonly bytes: number;
  /** Absent before rclone 1.55. */
  readonly totalBytes?: number;
  /** Bytes a second. */
  readonly rate: number;
  readonly leftSeconds?: number;
  /** Files that have been sent. */
  readonly transfers: number;
  readonly checks: number;
}

/** A line of rclone's log that says something. */
export type RcloneLine =
  | { readonly kind: 'stats'; readonly stats: RcloneStats }
  /** With `file`, it is about that file alone. */
  | { readonly kind: 'error'; readonly text: string; readonly file?: string }
  /** With `about`, rclone's name of the type that it is about, such as `*sftp.Fs`. */
  | { readonly kind: 'note'; readonly text: string; readonly about?: string };

const ERROR_LEVELS = new Set<unknown>(['error', 'critical', 'fatal', 'panic', 'alert', 'emergency']);
const TEXT_ERROR = /^(Failed to |Fatal error: |Error: |CRITICAL: |ERROR : |panic: |fatal error: )/;

/**
 * Reads a line of `--use-json-log`. Some come as plain text all the same: wrong options in every version, and up to rclone
 * 1.6x all that ends a run.
 */
export function readLine(line: string): RcloneLine | undefined {
  if (line.startsWith('{')) return readRecord(line);
  const text = line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '').trim();
  if (text === '') return undefined;
  return { kind: TEXT_ERROR.test(text) ? 'error' : 'note', text };
}

function readRecord(line: string): RcloneLine | undefined {
  const record = parse(line);
  if (record === undefined) return undefined;
  const { stats, level, msg, object, objectType } = record;
  if (typeof stats === 'object' && stats !== null) return { kind: 'stats', stats: readStats({ ...stats }) };
  if (typeof msg !== 'string') return undefined;
  const text = msg.trim();
  // Notes may come with a file's name too, but errors are what must be put down to one.
  if (!ERROR_LEVELS.has(level)) {
    if (text.startsWith('Failed to ')) return { kind: 'error', text };
    return { kind: 'note', text, ...(typeof objectType === 'string' ? { about: objectType } : {}) };
  }
  const isAboutAll = typeof objectType === 'string' && objectType.endsWith('.Fs');
  const isFile = typeof object === 'string' && !isAboutAll;
  return { kind: 'error', text, ...(isFile ? { file: object } : {}) };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    // It was cut, for it was too long.
    return undefined;
  }
}

function readStats(stats: Record<string, unknown>): RcloneStats {
  const number = (key: string) => {
    const value = stats[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  const [totalBytes, leftSeconds] = [number('totalBytes'), number('eta')];
  return {
    ...{ bytes: number('bytes') ?? 0, rate: number('speed') ?? 0 },
    ...{ transfers: number('transfers') ?? 0, checks: number('checks') ?? 0 },
    ...(totalBytes === undefined ? {} : { totalBytes }),
    ...(leftSeconds === undefined ? {} : { leftSeconds }),
  };
}

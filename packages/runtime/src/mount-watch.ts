import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Whether the file system that a path was on is still mounted where it was: without it, an empty folder is in its place,
 * and what is written there is hidden as soon as it is back. Another disk, or the same under another device number,
 * counts as mounted. Each look costs two calls of stat(2).
 */
export class MountWatch {
  /** Where the file system is mounted; undefined if it is that of `/`. */
  readonly point: string | undefined;

  /** @param path Absolute; it need not exist yet. */
  constructor(path: string) {
    this.point = mountPoint(withoutLinks(path));
  }

  /** Whether a path, given without links, is on the file system or would be, were it there. */
  holds(path: string): boolean {
    return this.point !== undefined && (path === this.point || path.startsWith(`${this.point}/`));
  }

  get isAway(): boolean {
    return this.point !== undefined && !isMounted(this.point);
  }

  /** Throws an error with Node's code `ENODEV` if the file system is away. */
  check(): void {
    if (!this.isAway) return;
    throw Object.assign(new Error(`ENODEV: no file system is mounted at ${this.point}`), { code: 'ENODEV' });
  }
}

/** The path without links, as far as it exists. */
export function withoutLinks(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(withoutLinks(parent), basename(path));
  }
}

function mountPoint(path: string): string | undefined {
  const parent = dirname(path);
  if (parent === path) return undefined;
  return isMounted(path) ? path : mountPoint(parent);
}

/** A folder whose file system cannot be asked, such as one whose server is gone, is as good as none. */
function isMounted(path: string): boolean {
  try {
    return statSync(path).dev !== statSync(dirname(path)).dev;
  } catch {
    return false;
  }
}

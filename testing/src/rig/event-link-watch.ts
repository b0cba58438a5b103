import { type FSWatcher, mkdirSync, watch } from 'node:fs';

const TIMEOUT_MS = 20_000;

interface Waiting {
  readonly missing: Set<string>;
  readonly resolve: (lastAt: number) => void;
}

/** Notes when names appear in the folder of an event day. It is told of each, and asks for nothing. */
export class LinkWatch implements Disposable {
  /** By `performance.now()`. */
  private readonly appearedAt = new Map<string, number>();
  private readonly waiting = new Set<Waiting>();
  private readonly watcher: FSWatcher;

  /** Makes the folder if it is not there. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.watcher = watch(folder, (_, name) => this.changed(name));
  }

  /** Names that have appeared, with the instants (`performance.now()`). */
  get appeared(): ReadonlyMap<string, number> {
    return this.appearedAt;
  }

  /** Resolves when all these names have appeared, with the instant of the last (`performance.now()`). */
  async all(names: readonly string[], timeoutMs = TIMEOUT_MS): Promise<number> {
    const missing = new Set(names.filter((name) => !this.appearedAt.has(name)));
    if (missing.size === 0) return Math.max(...names.map((name) => this.appearedAt.get(name) ?? Number.NaN));
    return await new Promise((resolve, reject) => {
      const timeout = setTimeout(
        () => reject(new Error(`waited ${timeoutMs} ms in vain for ${[...missing][0]}`)),
        timeoutMs,
      );
      const waiting = {
        missing,
        resolve: (lastAt: number) => {
          clearTimeout(timeout);
          this.waiting.delete(waiting);
          resolve(lastAt);
        },
      };
      this.waiting.add(waiting);
    });
  }

  [Symbol.dispose](): void {
    this.watcher.close();
  }

  private changed(name: string | null): void {
    const at = performance.now();
    if (name === null || this.appearedAt.has(name)) return;
    this.appearedAt.set(name, at);
    for (const { missing, resolve } of this.waiting)
      if (missing.delete(name) && missing.size === 0) resolve(at);
  }
}

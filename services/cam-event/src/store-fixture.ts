import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipNaming, dayOf, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { type Clip, clipOf } from '@pm-dvr/footage';
import { createLogger, type Logger, systemClock } from '@pm-dvr/runtime';
import { EventEngine } from './engine.ts';
import type { EngineOptions } from './engine-options.ts';
import type { EventRequest } from './event-request.ts';
import type { Life } from './life.ts';

export const naming = clipNaming();

/** For tests: a store in a temporary folder, and what a recorder would do in it. Clips are small files of random bytes. */
export class StoreFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'pm-dvr-event-'));
  readonly layout: StoreLayout = storeLayout({ baseDir: this.folder });
  private sequence = 0;

  /** Begins the open file of a camera; gives the function that finishes it as a clip. */
  open(camera: string): (startMs: number, durationMs: number) => Clip {
    const live = this.layout.liveDir(camera);
    mkdirSync(live, { recursive: true });
    const sequence = ++this.sequence;
    const path = join(live, `${process.pid}-${String(sequence).padStart(9, '0')}.mp4`);
    writeFileSync(path, randomBytes(1_000));
    return (startMs, durationMs) => {
      const facts = { camera, startMs, durationMs, pid: process.pid, sequence };
      const [day, fileName] = [dayOf(startMs), naming.encode(facts)];
      mkdirSync(this.layout.clipDir(camera, day), { recursive: true });
      linkSync(path, join(this.layout.clipDir(camera, day), fileName));
      unlinkSync(path);
      return clipOf(facts, day, fileName);
    };
  }

  /** A finished clip. */
  clip(camera: string, startMs: number, durationMs: number): Clip {
    return this.open(camera)(startMs, durationMs);
  }

  /** Clips that follow each other without a hole and end at an instant, oldest first. */
  clipsUntil(camera: string, endMs: number, count: number, durationMs = 1_000): Clip[] {
    const startMs = endMs - count * durationMs;
    return Array.from({ length: count }, (_, index) =>
      this.clip(camera, startMs + index * durationMs, durationMs),
    );
  }

  /** What this process saves was left by one that is gone: its pointers are made those of a PID that cannot run. */
  orphan(): void {
    const { runningDir } = this.layout;
    const own = readdirSync(runningDir).find((name) => name.startsWith(`${process.pid}-`));
    renameSync(join(runningDir, own as string), join(runningDir, '4194999-1-x'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** For tests: an engine on a store, and all that it has told. */
export function engineFixture(
  store: StoreFixture,
  options: Partial<EngineOptions> = {},
): { engine: EventEngine; lives: Life[] } {
  const lives: Life[] = [];
  const engine = new EventEngine({
    ...{ layout: store.layout, naming, clock: systemClock, log: silentLog(), memoryMs: 600_000 },
    persistentTimeoutMs: 600_000,
    onLife: (life) => lives.push(life),
    ...options,
  });
  return { engine, lives };
}

/** For tests: a request by hand, for all cameras, 3 s before and nothing after, now. */
export function request(said: Partial<EventRequest> = {}): EventRequest {
  const receivedMs = said.atMs ?? Date.now();
  return {
    ...{ event: 'door', action: 'once', cameras: 'all', atMs: receivedMs, preMs: 3_000, postMs: 0 },
    trigger: { by: 'command', receivedMs },
    ...said,
  };
}

export function silentLog(): Logger {
  return createLogger({ name: 'test', level: 'silent', format: 'human' });
}

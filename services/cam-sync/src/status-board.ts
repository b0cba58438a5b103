import { join } from 'node:path';
import {
  formatInstant,
  lengthText,
  type RemoteStatus,
  type StoreLayout,
  type SyncStatus,
} from '@pm-dvr/contracts';
import { type Clock, type Logger, makeFolder, messageOf, replaceFile } from '@pm-dvr/runtime';
import { blockedText } from './remote-state.ts';

/** Progress changes all the time; it is passed on so often. */
const PASS_ON_MS = 2_000;

/** What the status of all remotes says in one line, with a Nagios code. */
export function summary(
  remotes: Readonly<Record<string, RemoteStatus>>,
  nowMs: number,
): { code: 0 | 1; message: string } {
  const all = Object.entries(remotes);
  const failing = all.filter(([, { trouble }]) => trouble !== undefined);
  const [first] = failing;
  if (first) {
    const [name, { trouble, error, failing_since: since = 0 }] = first;
    const more = failing.length > 1 ? ` (and ${failing.length - 1} more)` : '';
    const lasts = lengthText(Math.max(0, nowMs - since * 1000));
    return { code: 1, message: `FAILED: ${name} for ${lasts}: ${trouble}: ${error}${more}` };
  }
  for (const [name, { blocked }] of all)
    if (blocked) return { code: 1, message: `FAILED: ${name}: ${blockedText(blocked)}` };
  const files = all.reduce((sum, [, { backlog_files: open }]) => sum + open, 0);
  return {
    code: 0,
    message: files === 0 ? 'OK: all is uploaded and verified' : `OK: ${files} files to upload`,
  };
}

/** Where others read how the remotes stand: `sync/<remote>/status.json`, and a listener for all of them. */
export class StatusBoard {
  private readonly layout: StoreLayout;
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly written = new Map<string, string>();
  private published = '';
  private timer: NodeJS.Timeout | undefined;
  private passedOnMs = Number.NEGATIVE_INFINITY;
  private readonly read: () => Record<string, RemoteStatus>;
  private readonly publish: (status: SyncStatus) => void;

  constructor(options: {
    layout: StoreLayout;
    clock: Clock;
    log: Logger;
    read: () => Record<string, RemoteStatus>;
    publish: (status: SyncStatus) => void;
  }) {
    this.layout = options.layout;
    this.clock = options.clock;
    this.log = options.log;
    this.read = options.read;
    this.publish = options.publish;
  }

  /** Something has changed; it is passed on now, or soon. */
  changed(): void {
    const waitMs = this.passedOnMs + PASS_ON_MS - this.clock.monotonicMs();
    if (waitMs <= 0) this.passOn();
    else this.timer ??= setTimeout(() => this.passOn(), waitMs);
  }

  /** Passes on what has changed, at once. */
  passOn(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.passedOnMs = this.clock.monotonicMs();
    const remotes = this.read();
    for (const [name, status] of Object.entries(remotes)) this.write(name, status);
    const status = this.status('running', remotes);
    // Not for the time alone.
    const text = JSON.stringify(remotes);
    if (text !== this.published) this.publish(status);
    this.published = text;
  }

  close(): void {
    clearTimeout(this.timer);
  }

  status(state: SyncStatus['state'], remotes = this.read()): SyncStatus {
    const nowMs = this.clock.wallMs();
    const said = {
      running: summary(remotes, nowMs),
      stopped: { code: 2, message: 'STOPPED: cam-sync was stopped' },
      gone: { code: 2, message: 'GONE: cam-sync ended without a word, or lost its network' },
    } as const;
    const timestamp = Math.floor(nowMs / 1000);
    return { ...said[state], date: formatInstant(nowMs), timestamp, state, remotes };
  }

  private write(name: string, status: RemoteStatus): void {
    const text = `${JSON.stringify(status, null, 2)}\n`;
    if (this.written.get(name) === text) return;
    const folder = join(this.layout.syncDir, name);
    try {
      makeFolder(folder);
      replaceFile(join(folder, 'status.json'), text);
      this.written.set(name, text);
    } catch (error) {
      this.log.debug(`${name}: its status cannot be written: ${messageOf(error)}`);
    }
  }
}

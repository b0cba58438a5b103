import type { SyncTrouble } from '@pm-dvr/contracts';
import { type BoundChild, codeOf, messageOf, readLines, startBoundChild } from '@pm-dvr/runtime';
import { environmentOf, type RcloneJob, type RcloneSettings } from './rclone-command.ts';
import { type RcloneStats, readLine } from './rclone-log-policy.ts';
import { safeText, secretsOf } from './rclone-secrets.ts';

export interface RunOptions {
  /** Text for standard input. */
  readonly stdin: string;
  /** A whole line of standard output, which is thrown away without this. */
  readonly onOutput?: (line: string) => void;
  readonly onStats?: (stats: RcloneStats) => void;
  /** A line of the log that is neither an error nor statistics; `about`: the type that rclone says it is about. */
  readonly onNote?: (text: string, about?: string) => void;
  readonly signal: AbortSignal;
}

export interface RcloneError {
  /** On one line, without secrets. */
  readonly text: string;
  readonly file?: string;
}

/** How a run of rclone ended. */
export interface RcloneRun {
  /** Null if it was killed, or could not be started. */
  readonly exitCode: number | null;
  /** Why it was not left to end by itself, or did not start; then {@link failure} says so. */
  readonly stopped?: 'stalled' | 'aborted' | 'not-started';
  readonly failure?: { readonly trouble?: SyncTrouble; readonly error: string };
  /** The first of them that it logged. */
  readonly errors: readonly RcloneError[];
  readonly stats: RcloneStats | undefined;
}

const GRACE_MS = 5_000;
/** A remote that is gone has as many errors as files; one says it all, and a batch is 1,000 files at most. */
const MAX_ERRORS = 2_000;

/**
 * Runs rclone to its end, and stops it if it stands still for `stallTimeoutMs` or the signal is aborted. It dies with this
 * process. Never rejects: whatever happens is told by the result. Arguments are not logged, for options may hold secrets.
 */
export async function runRclone(
  settings: RcloneSettings,
  job: RcloneJob,
  args: readonly string[],
  options: RunOptions,
): Promise<RcloneRun> {
  if (options.signal.aborted) return notStarted('aborted', { error: 'it was stopped' });
  const env = environmentOf(process.env);
  const { stdin, onOutput } = options;
  let child: BoundChild;
  try {
    child = await startBoundChild(settings.program, args, { stdin, env, stdout: onOutput !== undefined });
  } catch (error) {
    const trouble = codeOf(error) === 'PROGRAM_MISSING' ? 'config' : 'other';
    return notStarted('not-started', { trouble, error: messageOf(error) });
  }
  return await follow(settings, child, options, secretsOf(job.remote.rcloneOptions, env));
}

function notStarted(stopped: RcloneRun['stopped'], failure: RcloneRun['failure']): RcloneRun {
  return { exitCode: null, errors: [], stats: undefined, ...{ stopped, failure } } as RcloneRun;
}

async function follow(
  settings: RcloneSettings,
  child: BoundChild,
  options: RunOptions,
  secrets: readonly string[],
): Promise<RcloneRun> {
  const errors: RcloneError[] = [];
  const watchdog = new Watchdog(settings, child, options.signal);
  let stats: RcloneStats | undefined;
  const onLine = (text: string) => {
    const line = readLine(text);
    if (line?.kind === 'stats') {
      stats = line.stats;
      watchdog.see(stats);
      options.onStats?.(stats);
    } else if (line?.kind === 'error') {
      const file = line.file === undefined ? {} : { file: line.file };
      if (errors.length < MAX_ERRORS) errors.push({ text: safeText(line.text, secrets), ...file });
    } else if (line) options.onNote?.(line.text, line.about);
  };
  const { onOutput = () => {} } = options;
  const [exit] = await Promise.all([
    child.exited,
    readLines(child.stderr, onLine, { withTorn: true }),
    // A name that a kill has cut off could be that of another file.
    child.stdout && readLines(child.stdout, onOutput, { withTorn: false }),
  ]);
  return { exitCode: exit.code, errors, stats, ...watchdog.end() };
}

/** Stops a child that stands still, or that is not wanted any more. */
class Watchdog {
  private readonly settings: RcloneSettings;
  private readonly child: BoundChild;
  private readonly outer: AbortSignal;
  private readonly over = new AbortController();
  private seen = '';
  private changedMs: number;
  private stopped: 'stalled' | 'aborted' | undefined;

  constructor(settings: RcloneSettings, child: BoundChild, outer: AbortSignal) {
    this.settings = settings;
    this.child = child;
    this.outer = outer;
    this.changedMs = settings.clock.monotonicMs();
    outer.addEventListener('abort', this.abort, { once: true });
    if (outer.aborted) this.abort();
    void this.watch();
  }

  see({ bytes, transfers, checks }: RcloneStats): void {
    const now = `${bytes} ${transfers} ${checks}`;
    if (now === this.seen) return;
    this.seen = now;
    this.changedMs = this.settings.clock.monotonicMs();
  }

  /** To be called when the child has ended. Tells whether it was stopped, and why. */
  end(): Pick<RcloneRun, 'stopped' | 'failure'> {
    this.over.abort();
    this.outer.removeEventListener('abort', this.abort);
    if (this.stopped === undefined) return {};
    if (this.stopped === 'aborted') return { stopped: 'aborted', failure: { error: 'it was stopped' } };
    const seconds = Math.round(this.settings.stallTimeoutMs / 1000);
    const error = `rclone stood still for ${seconds} s and was stopped`;
    return { stopped: 'stalled', failure: { trouble: 'network', error } };
  }

  private readonly abort = () => this.stop('aborted');

  private async watch(): Promise<void> {
    const { clock, stallTimeoutMs } = this.settings;
    while (!this.over.signal.aborted) {
      const leftMs = this.changedMs + stallTimeoutMs - clock.monotonicMs();
      if (leftMs <= 0) return this.stop('stalled');
      await clock.sleep(leftMs, this.over.signal);
    }
  }

  private stop(why: 'stalled' | 'aborted'): void {
    if (this.stopped !== undefined || this.over.signal.aborted) return;
    this.stopped = why;
    void this.child.stop(GRACE_MS);
  }
}

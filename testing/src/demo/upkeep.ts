import { systemClock } from '@pm-dvr/runtime';
import { execa } from 'execa';
import { builtProgram } from '../rig/daemon-process.ts';
import type { EventWatch } from './event-watch.ts';
import { KeptProgram, underName } from './kept-program.ts';
import { type RemoteEvent, RemoteWatch } from './remote-watch.ts';
import type { RunFolder } from './run-folder.ts';

/** What has become of remote and budget. */
export interface KeptUp {
  /** In the order of the events. */
  readonly remoteEvents: readonly RemoteEvent[];
  /** What `cam-sync --status` said. */
  readonly status: string;
  /** Exit codes; null for one that was killed. */
  readonly syncExitCode: number | null;
  readonly cleanerExitCode: number | null;
}

const ARRIVAL_TIMEOUT_MS = 10_000;
const ARRIVAL_PERIOD_MS = 100;

/** The built `cam-sync` and `cam-cleaner --daemon`. */
export class Upkeep implements AsyncDisposable {
  readonly sync: KeptProgram;
  readonly cleaner: KeptProgram;
  readonly remote: RemoteWatch;
  private readonly syncFile: string;

  /** `tell` gets every line that they log. Throws `PROGRAM_MISSING`. */
  constructor(run: RunFolder, watch: EventWatch, tell: (line: string) => void) {
    this.syncFile = run.syncFile;
    const keep = (name: string, errorCode: string, ...args: string[]) => {
      const command = [process.execPath, builtProgram(name), ...args];
      return new KeptProgram({ name, command, errorCode, shown: underName(name) }, tell);
    };
    this.sync = keep('cam-sync', 'SYNC_FAILED', '-c', run.syncFile);
    this.cleaner = keep('cam-cleaner', 'CLEANER_FAILED', '-c', run.cleanerFile, '--daemon');
    this.remote = new RemoteWatch(run.layout, watch);
  }

  /** Waits, for a few seconds at most, until all events that are complete are at the remote. */
  async settled(): Promise<void> {
    const deadlineMs = systemClock.monotonicMs() + ARRIVAL_TIMEOUT_MS;
    while (systemClock.monotonicMs() < deadlineMs) {
      const open = (await this.remote.look()).filter((event) => event.isComplete && !event.isThere);
      if (open.length === 0) return;
      await systemClock.sleep(ARRIVAL_PERIOD_MS);
    }
  }

  /** Ends both, and says how the remote stands. */
  async end(): Promise<KeptUp> {
    // While cam-sync runs, or it would say that none does.
    const status = await this.status();
    const [syncExitCode, cleanerExitCode] = await Promise.all([this.sync.stop(), this.cleaner.stop()]);
    return { remoteEvents: await this.remote.look(), status, syncExitCode, cleanerExitCode };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.sync.stop(), this.cleaner.stop()]);
  }

  private async status(): Promise<string> {
    const args = [builtProgram('cam-sync'), '-c', this.syncFile, '--status'];
    const { all } = await execa(process.execPath, args, { all: true, reject: false, stdin: 'ignore' });
    return all;
  }
}

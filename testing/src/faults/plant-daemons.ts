import { join } from 'node:path';
import { DaemonProcess } from '../rig/daemon-process.ts';
import type { FakeTime } from '../rig/fake-time.ts';
import { processTree } from '../rig/process-tree.ts';
import type { RigStore } from '../rig/store.ts';
import { Supervisor } from '../rig/supervisor.ts';
import { sleep, waitFor } from '../rig/wait.ts';

export const DAEMONS = ['cam-service', 'cam-event', 'cam-sync', 'cam-cleaner'] as const;
export type DaemonName = (typeof DAEMONS)[number];

const RESTART_MS = 500;
/** systemd would kill a unit only after 90 s; nothing here has a reason to take so long. */
const STOP_MS = 30_000;
const ORPHAN_MS = 6_000;

/** All daemons at work on one store, kept running as systemd would. */
export class PlantDaemons implements AsyncDisposable {
  /** Everything wrong that was seen so far of how they end. */
  readonly findings: string[] = [];
  private readonly store: RigStore;
  private readonly time: Pick<FakeTime, 'start'> | undefined;
  private readonly env: Record<string, string>;
  private readonly supervisors = new Map<DaemonName, Supervisor>();
  private readonly started: { readonly name: DaemonName; readonly process: DaemonProcess }[] = [];
  private readonly stopped = new Set<DaemonName>();
  /** Those that were killed or told to end while they ran. */
  private readonly asked = new Set<DaemonProcess>();
  /** Those of whose end all has been said. */
  private readonly judged = new Set<DaemonProcess>();

  constructor(store: RigStore, time: Pick<FakeTime, 'start'> | undefined, timeZone: string | undefined) {
    this.store = store;
    this.time = time;
    this.env = { TMPDIR: join(store.folder, 'tmp'), ...(timeZone && { TZ: timeZone }) };
  }

  /** Starts all of them; `tmp` in the folder of the store is theirs. */
  start(): void {
    for (const name of DAEMONS) this.supervisors.set(name, new Supervisor(() => this.run(name), RESTART_MS));
  }

  /** As it runs now. */
  daemon(name: DaemonName): DaemonProcess {
    const supervisor = this.supervisors.get(name);
    if (!supervisor) throw new Error(`${name} was not started`);
    return supervisor.daemon;
  }

  get pids(): number[] {
    return DAEMONS.map((name) => this.daemon(name).pid);
  }

  /** Whether it runs, has begun its work, and was not stopped where it is by {@link freeze}. */
  isAwake(name: DaemonName): boolean {
    const daemon = this.supervisors.get(name)?.daemon;
    return !this.stopped.has(name) && daemon !== undefined && daemon.running && daemon.output !== '';
  }

  /** Kills it with -9; what it has started must end within some seconds. Supervised, it is started again meanwhile. */
  async kill(name: DaemonName): Promise<void> {
    const daemon = this.daemon(name);
    const { pid } = daemon;
    const children = (await processTree(pid)).filter((each) => each !== pid);
    if (daemon.running) this.asked.add(daemon);
    process.kill(pid, 'SIGKILL');
    await waitFor('the end of its children', () => !children.some(isThere), ORPHAN_MS).catch(() => {
      this.findings.push(`children of ${name} outlived it: ${children.filter(isThere).join(' ')}`);
    });
  }

  freeze(name: DaemonName): void {
    this.stopped.add(name);
    this.daemon(name).signal('SIGSTOP');
  }

  thaw(name: DaemonName): void {
    this.daemon(name).signal('SIGCONT');
    this.stopped.delete(name);
  }

  /** Asks all to end; `prepare` is run while they do. What does not end in time, or not well, is found. */
  async stop(prepare: () => Promise<void> | void = () => {}): Promise<void> {
    const ends = [...this.supervisors].map(async ([name, supervisor]) => {
      const late = sleep(STOP_MS).then(() => undefined);
      const { daemon } = supervisor;
      if (daemon.running) this.asked.add(daemon);
      const end = await Promise.race([supervisor.stop(), late]);
      if (!end) {
        this.findings.push(`${name} did not end within ${STOP_MS / 1000} s of SIGTERM`);
        await supervisor[Symbol.asyncDispose]();
      } else if (this.asked.has(daemon) && end.code !== 0)
        this.findings.push(`${name} ended with ${end.code ?? end.signal}: ${tail(daemon)}`);
    });
    await prepare();
    await Promise.all(ends);
    this.supervisors.clear();
  }

  /** Those that ended, however, without being killed or told to, since this was asked before; but not of `but`. */
  endedByThemselves(but: readonly DaemonName[] = []): string[] {
    const over = this.started.filter(({ process }) => !process.running && !this.judged.has(process));
    for (const { process } of over) this.judged.add(process);
    return over
      .filter(({ name, process }) => !this.asked.has(process) && !but.includes(name))
      .map(({ name, process }) => `${name} ended by itself with ${howEnded(process)}: ${tail(process)}`);
  }

  /** How much they have said so far, characters. */
  get logBytes(): number {
    return this.started.reduce((sum, { process }) => sum + process.output.length, 0);
  }

  /** What each of them has said, all runs together. */
  get outputs(): Record<string, string> {
    const texts = DAEMONS.map((name) => {
      const runs = this.started.filter((each) => each.name === name).map(({ process }) => process.output);
      return [`the log of ${name}`, runs.join('')] as const;
    });
    return Object.fromEntries(texts);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.supervisors.values()].map((each) => each[Symbol.asyncDispose]()));
  }

  private run(name: DaemonName): DaemonProcess {
    const args = this.commandLine(name);
    const process = this.time
      ? this.time.start(name, args, this.env)
      : DaemonProcess.start(name, args, { env: this.env });
    this.started.push({ name, process });
    return process;
  }

  private commandLine(name: DaemonName): string[] {
    const { store } = this;
    const lines: Record<DaemonName, string[]> = {
      'cam-service': ['-c', store.configFile, '--all'],
      'cam-event': ['-c', store.eventConfigFile, '-m'],
      'cam-sync': ['-c', store.syncConfigFile],
      'cam-cleaner': ['-c', store.cleanerConfigFile, '--daemon'],
    };
    return lines[name];
  }
}

function howEnded({ child }: DaemonProcess): string {
  return String(child.exitCode ?? child.signalCode);
}

function tail(daemon: DaemonProcess): string {
  return daemon.output.trim().split('\n').slice(-3).join(' | ');
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

import { basename, join } from 'node:path';
import { type BoundChild, startBoundChild } from '@pm-dvr/runtime';
import { childrenOf } from '../rig/daemon-process.ts';
import { waitFor } from '../rig/wait.ts';
import { makeGroups } from './control-groups.ts';
import { confined, type Outcome, outcomeOf, successOf } from './outside-program.ts';
import { removeGroup } from './work-folder.ts';

export interface ContainerRun {
  /** The account to run as, by name; root if left out. */
  readonly user?: string;
  /** It is ended after so long; 60 if left out. */
  readonly seconds?: number;
  /** Its working directory; `/` if left out. */
  readonly folder?: string;
}

const BOOT_MS = 90_000;
const DOWN_MS = 90_000;
const DEFAULT_SECONDS = 60;
const ENVIRONMENT = [
  'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C.UTF-8',
  'DEBIAN_FRONTEND=noninteractive',
];
/** What systemd-nspawn ends with when the system inside was told to reboot, so that a supervisor starts it again. */
const REBOOT_CODE = 133;
/**
 * Enters the control groups, gives systemd-nspawn a folder of its own for what it notes (it leaves notes behind when it is
 * killed), and becomes it. Its arguments are the groups, "--", and the command.
 */
const ENTER = `set -e
while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs"; shift; done
shift
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
exec "$@"`;

/** A Debian that was booted with systemd in a folder. It dies with this process, however that dies. */
export class Container implements AsyncDisposable {
  /** Absolute path of the folder that is the root directory inside. */
  readonly root: string;
  private readonly network: string;
  private readonly groups: readonly string[];
  private nspawn: BoundChild | undefined;
  private leader = 0;

  private constructor(root: string, network: string, groups: readonly string[]) {
    this.root = root;
    this.network = network;
    this.groups = groups;
  }

  /** Boots the system in `root`, the parent folder of which is this run's own. `network` is the path of a network namespace. */
  static async boot(root: string, network: string): Promise<Container> {
    const container = new Container(root, network, await makeGroups(basename(join(root, '..'))));
    try {
      await container.start();
      return container;
    } catch (error) {
      await container[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The path outside of a path inside. */
  path(inside: string): string {
    return join(this.root, inside);
  }

  /** Program and arguments of this machine that run what follows them inside, as root. */
  get door(): string[] {
    const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wd'];
    return ['nsenter', '--target', String(this.leader), ...namespaces, '--', 'env', '-i', ...ENVIRONMENT];
  }

  /** Runs a program inside to its end, with an empty environment; never throws for how it ended (124: it took too long). */
  async outcome(command: readonly string[], options: ContainerRun = {}): Promise<Outcome> {
    const { user, folder = '/', seconds = DEFAULT_SECONDS } = options;
    const [nsenter, ...door] = this.door;
    const inFolder = ['env', `--chdir=${folder}`];
    const limited = ['timeout', '--kill-after=5', String(seconds)];
    const asUser = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', '--'];
    const args = [...door, ...inFolder, ...limited, ...(user === undefined ? [] : asUser), ...command];
    return await outcomeOf(nsenter as string, args, { timeoutMs: (seconds + 10) * 1000 });
  }

  /** Standard output of a program inside. Throws an Error with all that it said if it failed. */
  async run(command: readonly string[], options: ContainerRun = {}): Promise<string> {
    return successOf(command, await this.outcome(command, options)).stdout;
  }

  /** Has systemd shut down and boot again, in good order. */
  async reboot(): Promise<void> {
    const { nspawn } = this;
    await this.outcome(['systemctl', 'reboot']);
    const exit = await endOf(nspawn as BoundChild);
    if (exit.code !== REBOOT_CODE) throw new Error(`the reboot ended with ${JSON.stringify(exit)}`);
    await this.start();
  }

  /** Whatever state it is in, it ends at once, and nothing of it goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.nspawn?.stop(0);
    for (const folder of this.groups) await removeGroup(folder);
  }

  private async start(): Promise<void> {
    const options = [
      ...['--quiet', '--register=no', '--keep-unit', `--machine=${basename(join(this.root, '..'))}`],
      ...['--network-namespace-path=/proc/self/ns/net', '--resolv-conf=off', '--timezone=off'],
      ...['--link-journal=no', '--console=read-only', '--boot', '--directory', this.root],
    ];
    const entering = ['sh', '-c', ENTER, 'sh', ...this.groups, '--', 'systemd-nspawn', ...options];
    const inNetwork = [`--net=${this.network}`, '--', ...confined(entering)];
    const nspawn = await startBoundChild('nsenter', inNetwork, { stdout: true });
    this.nspawn = nspawn;
    let said = '';
    for (const stream of [nspawn.stdout, nspawn.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said = `${said}${text}`.slice(-20_000);
      });
    const ended = nspawn.exited.then(({ code }) => {
      throw new Error(`systemd-nspawn ended with ${code}`);
    });
    const booted = waitFor('the container to boot', () => this.hasBooted(nspawn), BOOT_MS);
    await Promise.race([booted, ended]).catch((error) => {
      throw new Error(`${error}\n${said}`);
    });
  }

  private async hasBooted(nspawn: BoundChild): Promise<boolean> {
    const leader = await leaderOf(nspawn.pid);
    if (leader === undefined) return false;
    this.leader = leader;
    const { stdout } = await this.outcome(['systemctl', 'is-system-running']);
    return /^(running|degraded)$/m.test(stdout);
  }
}

/** The init of a container: what the systemd-nspawn below a process has started. */
async function leaderOf(pid: number): Promise<number | undefined> {
  for (const child of await childrenOf(pid)) {
    if (child.name === 'systemd') return child.pid;
    const found = await leaderOf(child.pid);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function endOf(child: BoundChild) {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the container does not shut down')), DOWN_MS);
  });
  return await Promise.race([child.exited, tooLong]).finally(() => clearTimeout(timer));
}

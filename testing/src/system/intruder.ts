import { mkdir, writeFile } from 'node:fs/promises';
import { storeLayout } from '@pm-dvr/contracts';
import { clipPath } from '@pm-dvr/footage';
import { finishedClips } from '../rig/finished-clips.ts';
import type { Container } from './container.ts';
import { ACCOUNT, CAMERAS, CONFIG_DIR, type Secrets, STORE, UNITS } from './owner.ts';
import { unitStates } from './unit-states.ts';

const NAME = 'mallory';
const HOME = `/srv/${NAME}`;
/** Not among the places that are searched. */
const TRACES = '/opt/traces';
const SEARCH_SECONDS = 60;

/** Another account of the recorder's machine, in no group of the suite, that tries what it can. */
export class Intruder {
  private readonly container: Container;

  private constructor(container: Container) {
    this.container = container;
  }

  static async enter(container: Container): Promise<Intruder> {
    await container.run(['useradd', '--create-home', '--home-dir', HOME, NAME]);
    return new Intruder(container);
  }

  /** Runs commands, each of which must fail; returns those that did not. */
  async successes(commands: readonly (readonly string[])[]): Promise<string[]> {
    const succeeded: string[] = [];
    for (const command of commands) {
      const { code } = await this.container.outcome(command, { user: NAME, seconds: 20 });
      if (code === 0) succeeded.push(command.join(' '));
    }
    return succeeded;
  }

  /** Files, of processes and on the disk, that this account can read and that hold a secret. */
  async leaks(secrets: Secrets): Promise<string[]> {
    return await this.search(secrets, NAME);
  }

  /** The same as root sees it: there must be some, or {@link leaks} looks for the wrong thing. */
  async leaksToRoot(secrets: Secrets): Promise<string[]> {
    return await this.search(secrets, 'root');
  }

  private async search(secrets: Secrets, user: string): Promise<string[]> {
    const folder = this.container.path(TRACES);
    await mkdir(folder, { recursive: true });
    const traces = Object.values(secrets).flatMap(({ traces }) => traces);
    await writeFile(`${folder}/traces`, `${traces.join('\n')}\n`, { mode: 0o644 });
    const pids = (await this.container.run(['ps', '-e', '-o', 'pid='])).split(/\s+/).filter(Boolean);
    const ofProcesses = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
    const elsewhere = ['proc', 'sys', 'dev', 'usr', 'opt'].map((name) => `--exclude-dir=${name}`);
    // Devices would be read for ever.
    const grep = ['grep', '-rlaFs', '--devices=skip', ...elsewhere];
    const command = [...grep, '-f', `${TRACES}/traces`, '--', '/', ...ofProcesses];
    const { stdout } = await this.container.outcome(command, { user, seconds: SEARCH_SECONDS });
    await this.container.run(['rm', '-r', TRACES]);
    return stdout.split('\n').filter(Boolean);
  }
}

/** What is there to be read, stopped and written, as commands that succeed as root. */
export interface Targets {
  readonly reads: readonly (readonly string[])[];
  readonly stops: readonly (readonly string[])[];
  readonly writes: readonly (readonly string[])[];
}

/** Everything of a running recorder that is worth an attempt. Throws an Error if some of it is not there at all. */
export async function targets(container: Container): Promise<Targets> {
  const layout = storeLayout({ baseDir: container.path(STORE) });
  const clips = await Promise.all(CAMERAS.map((camera) => finishedClips(layout, camera)));
  const clip = clipPath(layout, clips[0]?.at(-1) as NonNullable<(typeof clips)[0][0]>).slice(
    container.root.length,
  );
  const pids = [...(await unitStates(container, UNITS)).values()].map(({ mainPid }) => String(mainPid));
  const files = await secretFiles(container);
  for (const path of [clip, ...files]) await container.run(['test', '-f', path]);
  return { reads: reads(clip, pids, files), stops: stops(pids), writes: writes(clip, files) };
}

async function secretFiles(container: Container): Promise<string[]> {
  const places = [CONFIG_DIR, '/etc/smarthome/secrets', '/etc/smarthome/rclone', '/run/credentials'];
  const listed = await container.run(['find', ...places, '-type', 'f']);
  const found = listed.split('\n').filter(Boolean);
  for (const place of places)
    if (!found.some((path) => path.startsWith(place))) throw new Error(`there is no file in ${place}`);
  return found;
}

function reads(clip: string, pids: readonly string[], files: readonly string[]): string[][] {
  return [
    ...[clip, `${STORE}/state_front`, ...files].map((path) => ['cat', path]),
    ...[STORE, `${STORE}/recent`, `${STORE}/events`, CONFIG_DIR].map((path) => ['ls', path]),
    ...pids.flatMap((pid) => [
      ...['environ', 'maps', 'mem'].map((name) => ['head', '-c', '1', `/proc/${pid}/${name}`]),
      ...['root', 'cwd', 'fd'].map((name) => ['ls', `/proc/${pid}/${name}/`]),
    ]),
    ['cam-report', '--json'],
    ['cam-event', '--list'],
    ['cam-sync', '--status'],
  ];
}

function stops(pids: readonly string[]): string[][] {
  const manager = [
    'org.freedesktop.systemd1',
    '/org/freedesktop/systemd1',
    'org.freedesktop.systemd1.Manager',
  ];
  const call = (method: string, ...args: string[]) => [
    ...['busctl', 'call', '--allow-interactive-authorization=no', ...manager, method, 'ss', ...args],
  ];
  const ordered = (...args: string[]) => ['systemctl', '--no-ask-password', ...args];
  const verbs = ['stop', 'restart', 'try-restart', 'reload', 'kill', 'disable', 'mask', 'freeze'];
  return [
    ...UNITS.flatMap((unit) => verbs.map((verb) => ordered(verb, unit))),
    ...[...UNITS, 'cam_proxy@front.service'].map((unit) => call('RestartUnit', unit, 'replace')),
    ...['cam_proxy@front.service', 'cam_cleaner.service', 'cam_service@other.service'].map((unit) =>
      ordered('start', unit),
    ),
    ordered('stop', 'cam_cleaner.timer'),
    ordered('set-property', '--runtime', 'cam_event.service', 'MemoryMax=1M'),
    ordered('daemon-reload'),
    ordered('reboot'),
    ...pids.flatMap((pid) => ['KILL', 'STOP', 'TERM', 'HUP'].map((signal) => ['kill', `-${signal}`, pid])),
  ];
}

function writes(clip: string, files: readonly string[]): string[][] {
  const folders = [
    ...[STORE, `${STORE}/recent/front`, `${STORE}/events`, `${STORE}/flags`, `${STORE}/ledger`],
    ...[CONFIG_DIR, '/etc/smarthome', '/etc/systemd/system', '/usr/lib/pm-dvr', '/run/systemd/system'],
  ];
  return [
    ...[...folders.map((folder) => `${folder}/planted`), `${STORE}/events/syncnow`].map((path) => [
      'touch',
      path,
    ]),
    ...[clip, ...files].flatMap((path) => [
      ['truncate', '--size=0', path],
      ['rm', '-f', path],
      ['ln', path, `${HOME}/link`],
      ['chmod', '666', path],
    ]),
    ['mv', STORE, `${STORE}-away`],
    ['mkdir', '/run/pm-dvr'],
    ['setpriv', `--reuid=${ACCOUNT}`, '--clear-groups', 'true'],
  ];
}

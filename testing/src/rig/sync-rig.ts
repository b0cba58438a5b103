import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDay, parseManifestName, type StoreLayout } from '@pm-dvr/contracts';
import { readSyncDay, syncDays } from '@pm-dvr/footage';
import { type DaemonOptions, DaemonProcess } from './daemon-process.ts';
import { type MadeEvent, makeEvent, type NewEvent } from './made-event.ts';
import { RcloneConfig } from './rclone-config.ts';
import { type RunResult, runProgram } from './run-program.ts';
import { RigStore } from './store.ts';

export const REMOTE = 'nas';
const CLOUD_PATH = 'cams';

export interface SyncRigOptions {
  /** Puts the store elsewhere, such as on a file system of its own. */
  readonly baseDir?: string;
  /** More keys of cam_sync.yaml. */
  readonly sync?: Record<string, unknown>;
  readonly common?: Record<string, unknown>;
  /** Adds another kind of remote `nas` than a folder, and gives the folder in which its files are. */
  readonly addRemote?: (rclone: RcloneConfig, folder: string) => Promise<string>;
}

/** A store with events, and a remote for them. */
export class SyncRig implements AsyncDisposable {
  readonly store: RigStore;
  readonly rclone: RcloneConfig;
  /** Absolute path of the folder that holds what is at the remote. */
  readonly remoteDir: string;

  private constructor(store: RigStore, rclone: RcloneConfig, remoteDir: string) {
    this.store = store;
    this.rclone = rclone;
    this.remoteDir = remoteDir;
  }

  static async open({ baseDir, sync = {}, common = {}, addRemote }: SyncRigOptions = {}): Promise<SyncRig> {
    const store = await RigStore.create(baseDir);
    const rclone = await RcloneConfig.create(store.folder);
    let folder = join(store.folder, 'remote');
    if (addRemote) folder = await addRemote(rclone, store.folder);
    else {
      await mkdir(folder);
      await rclone.addFolder(REMOTE, folder);
    }
    await mkdir(store.layout.eventsDir, { recursive: true });
    const remotes = { [REMOTE]: { cloud_path: addRemote ? join(folder, CLOUD_PATH) : CLOUD_PATH } };
    await store.configure({
      ...{ cameras: {}, common },
      sync: { remotes, rclone_config: rclone.path, ...sync },
    });
    return new SyncRig(store, rclone, join(folder, CLOUD_PATH));
  }

  get layout(): StoreLayout {
    return this.store.layout;
  }

  /** Makes an event that is over, with its clips, as cam-event leaves it. */
  async event(event: NewEvent): Promise<MadeEvent> {
    return await makeEvent(this.layout, event);
  }

  /** Starts the daemon. */
  daemon(options: DaemonOptions = {}): DaemonProcess {
    return DaemonProcess.start('cam-sync', ['-c', this.store.syncConfigFile], options);
  }

  /** Runs `cam-sync` with switches, to its end. */
  async run(...args: string[]): Promise<RunResult> {
    return await runProgram('cam-sync', ['-c', this.store.syncConfigFile, ...args]);
  }

  /** The same where it may take longer than a minute. */
  async runFor(longestMs: number, ...args: string[]): Promise<RunResult> {
    return await runProgram('cam-sync', ['-c', this.store.syncConfigFile, ...args], { longestMs });
  }

  /** Path at the remote, of a file of the remote's folder. */
  at(path: string): string {
    return join(this.remoteDir, path);
  }

  /** Files at the remote, sorted, relative to its folder; those of the chain left out. */
  files(): string[] {
    if (!existsSync(this.remoteDir)) return [];
    const days = readdirSync(this.remoteDir).filter(isDay);
    return days.flatMap((day) => readdirSync(this.at(day)).map((name) => `${day}/${name}`)).sort();
  }

  /**
   * Everything that is wrong: a manifest at the remote without one of its clips as it is here, a line of the sync ledger for
   * what is not at the remote as it is here.
   */
  async audit(): Promise<string[]> {
    const faults = this.files().flatMap((path) =>
      parseManifestName(path.slice(11)) ? this.lacking(path) : [],
    );
    for (const day of await syncDays(this.layout, REMOTE))
      for (const file of (await readSyncDay(this.layout, REMOTE, day)).keys())
        if (!this.isSame(`${day}/${file}`))
          faults.push(`${day}/${file} is in the ledger, and not at the remote`);
    return faults;
  }

  /** Whether the remote has a file as it is here, to the byte. */
  isSame(path: string): boolean {
    const [here, there] = [join(this.layout.eventsDir, path), this.at(path)];
    return existsSync(here) && existsSync(there) && readFileSync(here).equals(readFileSync(there));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
  }

  private lacking(manifestPath: string): string[] {
    const day = manifestPath.slice(0, 10);
    if (!this.isSame(manifestPath)) return [`${manifestPath} differs at the remote`];
    const { cameras } = JSON.parse(readFileSync(this.at(manifestPath), 'utf8'));
    const clips = Object.values(cameras as Record<string, { clips: { link: string }[] }>).flatMap(
      (camera) => camera.clips,
    );
    return clips
      .filter(({ link }) => !this.isSame(`${day}/${link}`))
      .map(({ link }) => `${manifestPath} is at the remote without ${link}`);
  }
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { type DaemonOptions, DaemonProcess } from './daemon-process.ts';
import { type MadeEvent, makeEvent, type NewEvent } from './made-event.ts';
import { RcloneConfig } from './rclone-config.ts';
import { auditRemote, isSameAtRemote, remoteFiles } from './remote-audit.ts';
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
    return remoteFiles(this.remoteDir);
  }

  /** Everything that is wrong at the remote, and with what is said of it: {@link auditRemote}. */
  async audit(): Promise<string[]> {
    return await auditRemote(this.layout, REMOTE, this.remoteDir);
  }

  /** Whether the remote has a file as it is here, to the byte. */
  isSame(path: string): boolean {
    return isSameAtRemote(this.layout, this.remoteDir, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
  }
}

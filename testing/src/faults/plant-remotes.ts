import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@pm-dvr/runtime';
import { Cable } from '../rig/event-cable.ts';
import { RcloneConfig } from '../rig/rclone-config.ts';
import { SftpServer } from '../rig/sftp-server.ts';
import { SmallDisk } from '../rig/small-disk.ts';
import type { PlantOptions } from './plant-options.ts';

const DISK_MEBIBYTES = 32;

interface RemoteParts {
  readonly rclone: RcloneConfig;
  readonly nasRoot: string;
  readonly cloudRoot: string;
  readonly server?: SftpServer;
  readonly cable?: Cable;
  readonly disk?: SmallDisk | undefined;
}

/** The two remotes of a plant: `nas`, a folder, and `cloud`, a folder or an SFTP server behind a cable. */
export class PlantRemotes implements AsyncDisposable {
  readonly rclone: RcloneConfig;
  /** Folders in which the files of each remote are, by its name. */
  readonly folders: ReadonlyMap<string, string>;
  /** `cloud_path` of the second one. */
  readonly cloudPath: string;
  readonly server: SftpServer | undefined;
  readonly cable: Cable | undefined;
  readonly disk: SmallDisk | undefined;
  private readonly nasRoot: string;

  private constructor(parts: RemoteParts) {
    this.rclone = parts.rclone;
    this.server = parts.server;
    this.cable = parts.cable;
    this.disk = parts.disk;
    this.nasRoot = parts.nasRoot;
    this.cloudPath = this.server ? join(parts.cloudRoot, 'cams') : 'cams';
    this.folders = new Map([
      ['nas', join(parts.nasRoot, 'cams')],
      ['cloud', join(parts.cloudRoot, 'cams')],
    ]);
  }

  static async open(folder: string, options: PlantOptions): Promise<PlantRemotes> {
    const rclone = await RcloneConfig.create(folder);
    const disk = options.hasRemoteDisk ? await SmallDisk.create(DISK_MEBIBYTES) : undefined;
    const nasRoot = disk ? disk.path : join(folder, 'nas');
    if (!disk) await mkdir(nasRoot);
    await rclone.addFolder('nas', nasRoot);
    if (options.cloud !== 'sftp') {
      const cloudRoot = join(folder, 'cloud');
      await mkdir(cloudRoot);
      await rclone.addFolder('cloud', cloudRoot);
      return new PlantRemotes({ rclone, disk, nasRoot, cloudRoot });
    }
    const server = await SftpServer.create(folder, { hasShell: true });
    await server.start();
    const cable = await Cable.lay(server.port);
    await rclone.addSftp('cloud', server, cable.port);
    return new PlantRemotes({ rclone, disk, server, cable, nasRoot, cloudRoot: server.root });
  }

  /** The folder of the first remote is gone, and a file is in its place. */
  async takeNasAway(): Promise<void> {
    await rename(this.nasRoot, `${this.nasRoot}.away`);
    await putInTheWay(this.nasRoot);
  }

  async bringNasBack(): Promise<void> {
    await rm(this.nasRoot);
    await rename(`${this.nasRoot}.away`, this.nasRoot);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.[Symbol.asyncDispose]();
    await this.cable?.[Symbol.asyncDispose]();
    await this.disk?.[Symbol.asyncDispose]();
  }
}

/** An rclone that is at work makes the folder anew; what it copied there is told as not verified, and is copied again. */
async function putInTheWay(path: string): Promise<void> {
  while (!(await wasWritten(path))) await rm(path, { recursive: true, force: true });
}

async function wasWritten(path: string): Promise<boolean> {
  try {
    await writeFile(path, '');
    return true;
  } catch (error) {
    if (codeOf(error) === 'EISDIR') return false;
    throw error;
  }
}

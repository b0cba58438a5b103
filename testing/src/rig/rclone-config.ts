import { execFile } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '@pm-dvr/runtime';
import type { SftpServer } from './sftp-server.ts';

/** A configuration file of rclone, with the remotes of a test. */
export class RcloneConfig {
  /** Absolute path of the file. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes an rclone.conf without remotes in `folder`. */
  static async create(folder: string): Promise<RcloneConfig> {
    const config = new RcloneConfig(join(folder, 'rclone.conf'));
    await writeFile(config.path, '', { mode: 0o600 });
    return config;
  }

  /** A remote whose root is a folder of this machine. */
  async addFolder(name: string, folder: string): Promise<void> {
    await this.addSection(`[${name}]\ntype = alias\nremote = ${folder}\n`);
  }

  /** A remote by SFTP; with `port`, by way of something in between. */
  async addSftp(name: string, server: SftpServer, port?: number): Promise<void> {
    await this.addSection(await server.rcloneSection(name, port));
  }

  /** A remote that encrypts names and contents and keeps them at `remote`, such as `name:path` or a folder. */
  async addCrypt(name: string, remote: string): Promise<void> {
    const { stdout } = await promisify(execFile)(findProgram('rclone'), ['obscure', 'crypt-secret-4711']);
    await this.addSection(`[${name}]\ntype = crypt\nremote = ${remote}\npassword = ${stdout.trim()}\n`);
  }

  /** Adds the text of a section, from `[name]` on. */
  async addSection(section: string): Promise<void> {
    await appendFile(this.path, `\n${section}`);
  }
}

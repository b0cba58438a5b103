import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '@pm-dvr/runtime';

/** A program in rclone's place that runs it, and writes down what it says of the files that it sends. */
export class RcloneTap {
  /** Absolute path, for `rclone:` of a configuration. */
  readonly program: string;
  private readonly log: string;

  private constructor(folder: string) {
    this.program = join(folder, 'rclone');
    this.log = join(folder, 'rclone.log');
  }

  /** Makes it in `folder`. */
  static async create(folder: string): Promise<RcloneTap> {
    const tap = new RcloneTap(folder);
    const lines = [
      `#!${process.execPath}`,
      `const { appendFileSync } = require('node:fs');`,
      `const { spawn } = require('node:child_process');`,
      `const stdio = ['inherit', 'inherit', 'pipe'];`,
      `const child = spawn(${JSON.stringify(findProgram('rclone'))}, process.argv.slice(2), { stdio });`,
      `child.stderr.on('data', (text) => {`,
      `  appendFileSync(${JSON.stringify(tap.log)}, text);`,
      `  process.stderr.write(text);`,
      `});`,
      `process.on('SIGTERM', () => child.kill());`,
      `child.on('close', (code) => process.exit(code ?? 1));`,
    ];
    await writeFile(tap.program, `${lines.join('\n')}\n`);
    await chmod(tap.program, 0o755);
    await writeFile(tap.log, '');
    return tap;
  }

  /** How often each file was sent, by its path at the remote. */
  async sent(): Promise<Map<string, number>> {
    const sent = new Map<string, number>();
    for (const line of (await readFile(this.log, 'utf8'))
      .split('\n')
      .filter((text) => text.startsWith('{'))) {
      const { msg, object } = JSON.parse(line) as { msg: string; object?: string };
      if (object !== undefined && /^Copied \(/.test(msg)) sent.set(object, (sent.get(object) ?? 0) + 1);
    }
    return sent;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** ffmpeg alone, recording a camera as one would type it: into files that follow each other, with nobody to watch it. */
export class BareFfmpeg implements AsyncDisposable {
  /** Absolute path of the folder with its files. */
  readonly folder: string;
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder;
    this.child = child;
    this.exited = once(child, 'close');
  }

  /** Records into a folder, which is made. */
  static async start(url: string, folder: string, segmentSeconds: number): Promise<BareFfmpeg> {
    await mkdir(folder, { recursive: true });
    const args = [
      ...['-rtsp_transport', 'tcp', '-i', url, '-c', 'copy'],
      ...['-f', 'segment', '-segment_time', String(segmentSeconds), '-reset_timestamps', '1'],
      ...['-strftime', '1', '%Y-%m-%d_%H-%M-%S.mp4'],
    ];
    return new BareFfmpeg(folder, spawn('ffmpeg', args, { cwd: folder, stdio: 'ignore' }));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Absolute paths of its files, in the order of recording. */
  async files(): Promise<string[]> {
    return (await readdir(this.folder)).sort().map((name) => join(this.folder, name));
  }

  /** SIGTERM: it finishes its open file. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Debian's own Python: the only one that has GStreamer's bindings. */
const PYTHON = '/usr/bin/python3';
const SERVER = fileURLToPath(new URL('gst-rtsp-server.py', import.meta.url));

export interface GstServerOptions {
  /** Absolute path of an MP4 file with H.264 and, if `audio`, AAC. */
  readonly file: string;
  /** Another one, for a second video stream. */
  readonly secondFile?: string;
  readonly audio: boolean;
  /** Asked for by Digest authentication; nobody is asked without. */
  readonly user?: string;
  readonly password?: string;
}

/** GStreamer's RTSP server in a process of its own. Each client gets the file from its beginning, at its own pace. */
export class GstRtspServer implements AsyncDisposable {
  private readonly options: GstServerOptions;
  private child: ChildProcess | undefined;
  private boundPort = 0;

  private constructor(options: GstServerOptions) {
    this.options = options;
  }

  /** Resolves when it takes connections. */
  static async start(options: GstServerOptions): Promise<GstRtspServer> {
    const server = new GstRtspServer(options);
    await server.start();
    return server;
  }

  /** With user and password in it, if there are. */
  get url(): string {
    const { user, password = '' } = this.options;
    const login = user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
    return `rtsp://${login}127.0.0.1:${this.boundPort}/stream1`;
  }

  /** Starts it again after it was killed, on the same port. */
  async start(): Promise<void> {
    const settings = JSON.stringify({ ...this.options, port: this.boundPort });
    const child = spawn(PYTHON, [SERVER, settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    const lines = createInterface({ input: child.stdout as Readable });
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`gst-rtsp-server.py ended with code ${code}`);
    });
    const [port] = await Promise.race([once(lines, 'line'), failed]);
    failed.catch(() => {});
    this.boundPort = Number(port);
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

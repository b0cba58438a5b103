import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type BoundChild, startBoundChild } from '@pm-dvr/runtime';
import { VIDEO_CACHE } from '../rig/cache-folder.ts';
import type { Canary } from '../rig/canary.ts';
import { REPOSITORY_ROOT } from '../rig/repository-root.ts';

const FIRST_PORT = 5541;
const READY_MS = 60_000;

/**
 * A network of its own that has nothing but a loopback interface, and fake cameras in it. It and the cameras outlive the
 * container that is booted into it, as real ones do.
 */
export class CameraStreet implements AsyncDisposable {
  /** Path of the network namespace. */
  readonly network: string;
  private readonly holder: BoundChild;
  private readonly cameras: BoundChild[] = [];

  private constructor(holder: BoundChild) {
    this.holder = holder;
    this.network = `/proc/${holder.pid}/ns/net`;
  }

  static async open(): Promise<CameraStreet> {
    const hold = 'ip link set lo up && echo up && exec sleep infinity';
    const holder = await startBoundChild('unshare', ['--net', '--', 'sh', '-c', hold], { stdout: true });
    await firstLine(holder);
    return new CameraStreet(holder);
  }

  /** Starts a camera with a small picture and a password; returns its port on the loopback interface of this network. */
  async addCamera(access: Pick<Canary, 'user' | 'password'>): Promise<number> {
    const port = FIRST_PORT + this.cameras.length;
    const program = `${REPOSITORY_ROOT}/dist/testing/camera-command.js`;
    const picture = ['--size', '320x180', '--bit-rate', '300000', '--cache', VIDEO_CACHE];
    const guard = ['--auth', 'digest', '--user', access.user, '--password', access.password];
    const args = [program, '--port', String(port), ...picture, ...guard];
    const enter = [`--net=${this.network}`, '--', process.execPath];
    const camera = await startBoundChild('nsenter', [...enter, ...args], { stdout: true });
    this.cameras.push(camera);
    await firstLine(camera);
    return port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [...this.cameras, this.holder]) await child.stop(0);
  }
}

/** Waits until a program says something, which is that it is ready. Throws an Error if it ends instead. */
async function firstLine(child: BoundChild): Promise<void> {
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const lines = createInterface({ input: child.stdout as NonNullable<BoundChild['stdout']> });
  const signal = AbortSignal.timeout(READY_MS);
  const ended = child.exited.then(({ code }) => {
    throw new Error(`it ended with ${code}: ${complaint}`);
  });
  await Promise.race([once(lines, 'line', { signal }), ended]);
}

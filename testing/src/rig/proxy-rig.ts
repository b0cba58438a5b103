import { readFile } from 'node:fs/promises';
import { type FakeCamera, startFakeCamera } from '../fake-camera/index.ts';
import type { Canary } from './canary.ts';
import { childrenOf, DaemonProcess } from './daemon-process.ts';
import { freePort } from './free-port.ts';
import { ProxyPrograms } from './proxy-programs.ts';
import { RigStore } from './store.ts';
import { smallVideo } from './video-cache.ts';
import { waitFor } from './wait.ts';
import { whileTesting } from './while-testing.ts';

export interface ProxyRigOptions {
  readonly backend: 'live555' | 'mediamtx' | 'go2rtc';
  /** What the camera wants to know. */
  readonly canary?: Canary;
  /** What the proxy wants to know. */
  readonly reader?: Canary;
  readonly proxy?: Record<string, unknown>;
  readonly common?: Record<string, unknown>;
}

/** A camera, programs that can be its proxy, and a store, while a test runs. */
export class ProxyRig {
  readonly store: RigStore;
  readonly programs: ProxyPrograms;
  readonly camera: FakeCamera;
  readonly port: number;

  private constructor(store: RigStore, programs: ProxyPrograms, camera: FakeCamera, port: number) {
    this.store = store;
    this.programs = programs;
    this.camera = camera;
    this.port = port;
  }

  static async create({ backend, canary, reader, proxy, common }: ProxyRigOptions): Promise<ProxyRig> {
    const store = whileTesting(await RigStore.create());
    const programs = whileTesting(await ProxyPrograms.create());
    const auth = canary && { scheme: 'digest' as const, user: canary.user, password: canary.password };
    const camera = whileTesting(await startFakeCamera({ video: await smallVideo(), ...(auth && { auth }) }));
    const port = await freePort();
    const source = canary ? camera.urlFor(canary.user, canary.password) : camera.url;
    await store.configure({
      cameras: { front: { source, proxy_port: port } },
      ...(reader && { rtsp: { reader_user: reader.user, reader_password: reader.password } }),
      proxy: {
        backend,
        ...(backend === 'live555' && { proxy_listen: '0.0.0.0' }),
        ...{ proxy_check_interval: '1s', proxy_stall_timeout: '2s', proxy_start_timeout: '10s', ...proxy },
      },
      service: { stall_timeout: '3s' },
      ...(common && { common }),
    });
    return new ProxyRig(store, programs, camera, port);
  }

  /** Starts cam-proxy. */
  start(...switches: string[]): DaemonProcess {
    const args = ['front', '-c', this.store.proxyConfigFile, ...switches];
    return whileTesting(DaemonProcess.start('cam-proxy', args, { env: this.programs.env }));
  }

  /** The two lines of the proxy's state file. */
  async state(): Promise<string> {
    return await readFile(this.store.layout.proxyStateFile('front'), 'utf8').catch(() => '');
  }

  /** Waits until the state file begins with this. */
  async stateIs(begin: string, daemon: DaemonProcess): Promise<string> {
    const look = async () => {
      const text = await this.state();
      return text.startsWith(begin) && text;
    };
    return await waitFor(`the state ${begin}`, look).catch(async (error) => {
      throw new Error(`${error}\n${await this.state()}\n${daemon.output}`);
    });
  }

  /** PID of the program that is the proxy; undefined while there is none. */
  async proxyPid(daemon: DaemonProcess): Promise<number | undefined> {
    return (await childrenOf(daemon.pid)).at(0)?.pid;
  }
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FakeCamera, startFakeCamera } from '../fake-camera/index.ts';
import { DaemonProcess } from './daemon-process.ts';
import { Mosquitto, type MosquittoOptions } from './mosquitto.ts';
import { RcloneConfig } from './rclone-config.ts';
import { type RunResult, runProgram } from './run-program.ts';
import { RigStore } from './store.ts';
import { smallVideo } from './video-cache.ts';

export interface SuiteOptions {
  /** IDs; `front` if left out. */
  readonly cameras?: readonly string[];
  readonly broker?: MosquittoOptions;
  /** More keys of cam_common.yaml, for a folder of the suite's own. */
  readonly common?: (folder: string) => Record<string, unknown>;
  /** More keys of the map `mqtt`. */
  readonly mqtt?: Record<string, unknown>;
  readonly event?: Record<string, unknown>;
}

export const SUITE_REMOTE = 'nas';
/** The camera's password; nothing that is published may hold it. */
const PASSWORD = 'kanarienvogel-23';
const USER = 'viewer';

/** All daemons of the suite on one store, with a broker, a remote, and fake cameras that want a password. */
export class Suite implements AsyncDisposable {
  readonly store: RigStore;
  readonly broker: Mosquitto;
  private readonly options: SuiteOptions;
  private readonly rclone: RcloneConfig;
  private readonly cameras: ReadonlyMap<string, FakeCamera>;
  private readonly daemons: DaemonProcess[] = [];

  private constructor(
    parts: { store: RigStore; broker: Mosquitto; rclone: RcloneConfig; cameras: Map<string, FakeCamera> },
    options: SuiteOptions,
  ) {
    this.store = parts.store;
    this.broker = parts.broker;
    this.rclone = parts.rclone;
    this.cameras = parts.cameras;
    this.options = options;
  }

  /** Configured; the broker is there, the daemons are not started. */
  static async open(options: SuiteOptions = {}): Promise<Suite> {
    const store = await RigStore.create();
    const broker = await Mosquitto.create(store.folder, options.broker);
    await broker.start();
    const rclone = await RcloneConfig.create(store.folder);
    await mkdir(join(store.folder, 'remote'));
    await mkdir(store.layout.eventsDir, { recursive: true });
    await rclone.addFolder(SUITE_REMOTE, join(store.folder, 'remote'));
    const video = await smallVideo();
    const cameras = new Map<string, FakeCamera>();
    const auth = { scheme: 'digest', user: USER, password: PASSWORD } as const;
    for (const id of options.cameras ?? ['front'])
      cameras.set(id, await startFakeCamera({ video, audio: 'aac', auth }));
    const suite = new Suite({ store, broker, rclone, cameras }, options);
    await suite.configure();
    return suite;
  }

  /** Writes the configuration anew, with these of the cameras and other keys of `mqtt`. */
  async configure(
    ids: readonly string[] = [...this.cameras.keys()],
    mqtt: Record<string, unknown> = this.options.mqtt ?? {},
  ): Promise<void> {
    const { common, event } = this.options;
    const sources = ids.map((id) => [id, { source: this.camera(id).urlFor(USER, PASSWORD) }]);
    await this.store.configure({
      cameras: Object.fromEntries(sources),
      common: { mqtt: { ...this.broker.config, ...mqtt }, ...common?.(this.store.folder) },
      service: { stall_timeout: '2s' },
      ...(event && { event }),
      sync: { remotes: { [SUITE_REMOTE]: { cloud_path: 'cams' } }, rclone_config: this.rclone.path },
    });
  }

  camera(id: string): FakeCamera {
    const camera = this.cameras.get(id);
    if (!camera) throw new Error(`there is no camera ${id}`);
    return camera;
  }

  /** Texts that must not stand in anything that others may read. */
  get secrets(): string[] {
    return [PASSWORD, this.broker.password];
  }

  record(): DaemonProcess {
    return this.start('cam-service', ['-c', this.store.configFile, '--all']);
  }

  keep(): DaemonProcess {
    return this.start('cam-event', ['-c', this.store.eventConfigFile, '-m']);
  }

  sync(): DaemonProcess {
    return this.start('cam-sync', ['-c', this.store.syncConfigFile]);
  }

  cleanAlways(): DaemonProcess {
    return this.start('cam-cleaner', ['-c', this.store.cleanerConfigFile, '--daemon']);
  }

  /** One run of the cleaner. */
  async clean(): Promise<RunResult> {
    return await runProgram('cam-cleaner', ['-c', this.store.cleanerConfigFile]);
  }

  /** What all daemons have said. */
  get output(): string {
    return this.daemons.map((daemon) => daemon.output).join('');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.daemons.map((daemon) => daemon[Symbol.asyncDispose]()));
    await Promise.all([...this.cameras.values()].map((camera) => camera.close()));
    await this.broker[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
  }

  private start(program: string, args: readonly string[]): DaemonProcess {
    const daemon = DaemonProcess.start(program, args);
    this.daemons.push(daemon);
    return daemon;
  }
}

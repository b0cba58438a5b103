import { type FakeCamera, makeVideo, startFakeCamera, type Video } from '../fake-camera/index.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { RigStore } from '../rig/store.ts';
import { VIDEO_CACHE } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';

/** The picture that the figures are measured with: 1080p25 of 4 Mbit/s, a key frame every two seconds. */
export function fullHdVideo(codec: 'h264' | 'h265' = 'h264'): Promise<Video> {
  return makeVideo({
    ...{ codec, width: 1920, height: 1080, fps: 25, gopFrames: 50, seconds: 10 },
    ...{ bitRate: 4_000_000, directory: VIDEO_CACHE },
  });
}

/** Length of {@link fullHdVideo}'s group of pictures, in seconds. */
export const GOP_SECONDS = 2;

export interface SceneOptions {
  /** Camera IDs. */
  readonly cameras: readonly string[];
  readonly video: Video;
  readonly audio?: 'none' | 'aac' | 'pcma';
  readonly service?: Record<string, unknown>;
}

/** Cameras, a store, and a cam-service that records them, with everything but free space at its default. */
export class Scene implements AsyncDisposable {
  readonly store: RigStore;
  readonly fakes: ReadonlyMap<string, FakeCamera>;
  daemon: DaemonProcess;

  private constructor(store: RigStore, fakes: ReadonlyMap<string, FakeCamera>) {
    this.store = store;
    this.fakes = fakes;
    this.daemon = this.startDaemon();
  }

  static async open(options: SceneOptions): Promise<Scene> {
    const { video, audio = 'none' } = options;
    const store = await RigStore.create();
    const fakes = new Map<string, FakeCamera>();
    for (const id of options.cameras) fakes.set(id, await startFakeCamera({ video, audio }));
    const cameras = Object.fromEntries([...fakes].map(([id, fake]) => [id, { source: fake.url }]));
    await store.configure({ cameras, service: { default_segment_time: '10s', ...options.service } });
    return new Scene(store, fakes);
  }

  fake(id: string): FakeCamera {
    return this.fakes.get(id) as FakeCamera;
  }

  startDaemon(): DaemonProcess {
    this.daemon = DaemonProcess.start('cam-service', ['-c', this.store.configFile, '--all']);
    return this.daemon;
  }

  /** Resolves when the state file says that a camera is recorded. */
  async recording(id: string): Promise<void> {
    await waitFor(
      `${id} to be recorded`,
      async () => (await this.store.stateText(id)).startsWith('OK'),
      60_000,
    );
  }

  async allRecording(): Promise<void> {
    for (const id of this.fakes.keys()) await this.recording(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    for (const fake of this.fakes.values()) await fake.close();
    await this.store[Symbol.asyncDispose]();
  }
}

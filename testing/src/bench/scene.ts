import { type AudioKind, makeVideo, type Video } from '../fake-camera/index.ts';
import type { DaemonProcess } from '../rig/daemon-process.ts';
import { VIDEO_CACHE } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';
import { Yard } from '../rig/yard.ts';

/** The picture that the figures are measured with: 1080p25 of 4 Mbit/s, a key frame every two seconds. */
export function fullHdVideo(): Promise<Video> {
  return makeVideo({
    ...{ codec: 'h264', width: 1920, height: 1080, fps: 25, gopFrames: 50, seconds: 10 },
    ...{ bitRate: 4_000_000, directory: VIDEO_CACHE },
  });
}

/** Length of {@link fullHdVideo}'s group of pictures, in seconds. */
export const GOP_SECONDS = 2;

export interface SceneOptions {
  /** Camera IDs. */
  readonly cameras: readonly string[];
  readonly video: Video;
  /** `none` if left out. */
  readonly audio?: AudioKind;
}

/** Clips of 10 s, so that there are many seams; the default in place of the quicker stall_timeout of scenarios. */
const SERVICE = { default_segment_time: '10s', stall_timeout: '8s' };

/** A yard and the cam-service that records it, with everything at its default but free space and the length of clips. */
export class Scene implements AsyncDisposable {
  readonly yard: Yard;
  daemon: DaemonProcess;

  private constructor(yard: Yard) {
    this.yard = yard;
    this.daemon = yard.record();
  }

  static async open({ cameras, video, audio = 'none' }: SceneOptions): Promise<Scene> {
    return new Scene(await Yard.open(cameras, { video, audio, service: SERVICE }));
  }

  /** Starts a successor of a daemon that has ended. */
  restartDaemon(): void {
    this.daemon = this.yard.record();
  }

  /** Resolves when the state file says that a camera is recorded. */
  async recording(id: string): Promise<void> {
    const { store } = this.yard;
    await waitFor(`${id} to be recorded`, async () => (await store.stateText(id)).startsWith('OK'), 60_000);
  }

  async allRecording(): Promise<void> {
    for (const id of this.yard.ids) await this.recording(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    await this.yard[Symbol.asyncDispose]();
  }
}

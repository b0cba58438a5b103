import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '@pm-dvr/runtime';
import { type FakeCamera, makeVideo, startFakeCamera } from '../fake-camera/index.ts';
import { type Canary, makeCanary } from '../rig/canary.ts';
import { ClosingStack } from '../rig/closing-stack.ts';
import { Cable } from '../rig/event-cable.ts';
import { EventClient } from '../rig/event-client.ts';
import { pathsBelow } from '../rig/event-strays.ts';
import { FakeTime } from '../rig/fake-time.ts';
import { Mosquitto } from '../rig/mosquitto.ts';
import { CuttableDisk } from '../rig/power-cut.ts';
import { SmallDisk } from '../rig/small-disk.ts';
import { RigStore } from '../rig/store.ts';
import { VIDEO_CACHE } from '../rig/video-cache.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import type { Budget } from './checks/budget-check.ts';
import { PlantDaemons } from './plant-daemons.ts';
import type { PlantOptions } from './plant-options.ts';
import { PlantRemotes } from './plant-remotes.ts';
import {
  BIT_RATE,
  BUDGET,
  CAMERAS,
  EVENT_POST_SECONDS,
  EVENT_PRE_SECONDS,
  FPS,
  plantSettings,
} from './plant-settings.ts';

const DISK_MEBIBYTES = 64;
const PING_MS = 500;

interface Parts {
  readonly options: PlantOptions;
  readonly disk: SmallDisk | undefined;
  readonly powered: CuttableDisk | undefined;
  readonly time: FakeTime | undefined;
  readonly store: RigStore;
  readonly canary: Canary;
  readonly cameras: ReadonlyMap<string, FakeCamera>;
  readonly broker: Mosquitto;
  readonly cable: Cable;
  readonly client: EventClient;
  readonly remotes: PlantRemotes;
}

/** Two cameras, a broker, two remotes, a store and all daemons, which can each be hurt. */
export class Plant implements AsyncDisposable {
  readonly parts: Parts;
  readonly daemons: PlantDaemons;
  /** Texts of the events that were asked for. */
  readonly events: string[] = [];
  /** The camera that is hurt where a fault hurts one. */
  victim: string;
  /** The cameras of the events that {@link trigger} asks for; all at first. */
  witnesses: readonly string[];
  /** Whether the fault lasts, or what follows from it. */
  isBroken = false;
  /** What was in the folder before the daemons were started. */
  private before: ReadonlySet<string> = new Set();
  private readonly things: ClosingStack;

  private constructor(parts: Parts, daemons: PlantDaemons, things: ClosingStack) {
    this.parts = parts;
    this.daemons = daemons;
    this.things = things;
    this.victim = this.cameras[0] as string;
    this.witnesses = this.cameras;
  }

  /** The daemons are not started yet. */
  static async open(options: PlantOptions = {}): Promise<Plant> {
    await using things = new ClosingStack();
    const disk = options.disk === 'small' ? things.use(await SmallDisk.create(DISK_MEBIBYTES)) : undefined;
    const powered =
      options.disk && options.disk !== 'small'
        ? things.use(await CuttableDisk.create(DISK_MEBIBYTES, options.disk))
        : undefined;
    const time = options.clock && things.use(await FakeTime.create(options.clock));
    const mounted = disk ?? powered;
    const store = things.use(await RigStore.create(mounted && join(mounted.path, 'store')));
    const canary = makeCanary();
    const cameras = new Map<string, FakeCamera>();
    for (const id of options.cameras ?? CAMERAS) cameras.set(id, things.use(await startCamera(canary)));
    const broker = things.use(await Mosquitto.create(store.folder, { isPersistent: true }));
    await broker.start();
    const cable = things.use(await Cable.lay(broker.port));
    const client = things.use(await EventClient.open(broker));
    const remotes = things.use(await PlantRemotes.open(store.folder, options));
    const daemons = things.use(new PlantDaemons(store, time, options.clock?.timeZone));
    const parts = { options, disk, powered, time, store, canary, cameras, broker, cable, client, remotes };
    const plant = new Plant(parts, daemons, things.move());
    await plant.prepare();
    return plant;
  }

  get store(): RigStore {
    return this.parts.store;
  }

  /** IDs of its cameras. */
  get cameras(): readonly string[] {
    return [...this.parts.cameras.keys()];
  }

  camera(id: string): FakeCamera {
    const camera = this.parts.cameras.get(id);
    if (!camera) throw new Error(`there is no camera ${id}`);
    return camera;
  }

  /** What footage may take, and how young the youngest of it is that may go. */
  get budget(): Budget {
    const { budgetBytes = BUDGET.bytes } = this.parts.options;
    return { ...BUDGET, bytes: budgetBytes };
  }

  /** The program in the place of ffmpeg that the recorder starts. */
  get ffmpegLink(): string {
    return join(this.store.folder, 'bin', 'ffmpeg');
  }

  /** What was in the plant's folder before anything was started, relative to it. */
  get pathsBefore(): ReadonlySet<string> {
    return this.before;
  }

  /** Absolute paths of what the plant itself, its broker and its remotes write while the daemons run. */
  get ownPlaces(): string[] {
    const names = ['mosquitto-database', 'sshd.pid', 'sftp-known-hosts', 'cloud', 'nas', 'sftp-root', 'bin'];
    return names.map((name) => join(this.store.folder, name));
  }

  /** What the daemons take for now, milliseconds since the epoch. */
  nowMs(): number {
    return this.parts.time?.nowMs() ?? Date.now();
  }

  /** Texts of which none may be found anywhere. */
  get secrets(): readonly string[] {
    return [...this.parts.canary.traces, this.parts.broker.password];
  }

  /** Asks for an event of the {@link witnesses}, at an instant in milliseconds since the epoch; now if left out. */
  trigger(event: string, atMs = this.nowMs()): void {
    this.events.push(event);
    const [at, pre, post] = [atMs / 1000, EVENT_PRE_SECONDS, EVENT_POST_SECONDS];
    void this.parts.client.send({ event, at, pre, post, cameras: this.witnesses }).catch(() => {});
  }

  /** Resolves when cam-event answers a message. */
  async answered(timeoutMs: number): Promise<void> {
    const { client } = this.parts;
    const before = client.pongs().length;
    await waitFor(
      'an answer of cam-event',
      async () => {
        // Not awaited: while the broker is away, it would not come back.
        void client.send('ping').catch(() => {});
        await sleep(PING_MS);
        return client.pongs().length > before;
      },
      timeoutMs,
    );
  }

  /** Publishes what tries to get out of the store, to start a program and to end the daemon. */
  attack(): void {
    const { client } = this.parts;
    for (const bad of ['../../escape', '/etc/passwd', '$(touch escape)', '{'])
      void client.send(`${bad},once,${bad}`, 'any').catch(() => {});
    void client.send({ event: 'attack', cameras: ['../..'], pre: -1 }).catch(() => {});
  }

  /** Writes the configuration anew, as it is meant to be. */
  async configure(): Promise<void> {
    const { broker, cable, canary, remotes, cameras } = this.parts;
    const { user, password } = canary;
    await this.store.configure(
      plantSettings({
        sources: Object.fromEntries([...cameras].map(([id, each]) => [id, each.urlFor(user, password)])),
        mqtt: { ...broker.config, url: broker.urlAt(cable.port) },
        rcloneConfig: remotes.rclone.path,
        cloudPath: remotes.cloudPath,
        folder: this.store.folder,
        budget: this.budget,
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.things[Symbol.asyncDispose]();
  }

  private async prepare(): Promise<void> {
    await this.configure();
    for (const name of ['bin', 'tmp']) await mkdir(join(this.store.folder, name));
    await symlink(findProgram('ffmpeg'), this.ffmpegLink);
    await mkdir(this.store.layout.recentDir, { recursive: true });
    this.before = new Set(pathsBelow(this.store.folder));
  }
}

async function startCamera({ user, password }: Canary): Promise<FakeCamera> {
  const video = await makeVideo({
    ...{ codec: 'h264', width: 320, height: 180, fps: FPS, gopFrames: FPS, seconds: 10 },
    ...{ bitRate: BIT_RATE, directory: VIDEO_CACHE },
  });
  return await startFakeCamera({ video, audio: 'aac', auth: { scheme: 'digest', user, password } });
}

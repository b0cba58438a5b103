import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { stringify } from 'yaml';
import { clearForest } from './clip-forest.ts';
import { DaemonProcess } from './daemon-process.ts';
import { Cable } from './event-cable.ts';
import { EventDesk } from './event-desk.ts';
import { Mosquitto } from './mosquitto.ts';
import { RigStore } from './store.ts';
import { waitFor } from './wait.ts';

export interface EventRigOptions {
  /** More settings of cam_event.yaml. */
  readonly settings?: Record<string, unknown>;
  /** More lines of mosquitto.conf. */
  readonly broker?: readonly string[];
  /** Whether there is a cable between daemon and broker that can be cut. */
  readonly cable?: boolean;
}

const START_TIMEOUT_MS = 120_000;

/** A store, a broker, and the built cam-event between them, with everything at its default unless the options say so. */
export class EventRig implements AsyncDisposable {
  readonly store: RigStore;
  readonly broker: Mosquitto;
  readonly desk: EventDesk;
  private readonly laid: Cable | undefined;
  private process: DaemonProcess | undefined;

  private constructor(store: RigStore, broker: Mosquitto, desk: EventDesk, cable: Cable | undefined) {
    this.store = store;
    this.broker = broker;
    this.desk = desk;
    this.laid = cable;
  }

  /** The daemon is not started yet. */
  static async open(options: EventRigOptions = {}): Promise<EventRig> {
    const { settings = {}, broker: brokerSettings = [], cable: isLaid = false } = options;
    const store = await RigStore.create();
    const broker = await Mosquitto.create(store.folder, { settings: brokerSettings });
    await broker.start();
    const cable = isLaid ? await Cable.lay(broker.port) : undefined;
    const mqtt = { ...broker.config, ...(cable && { url: broker.urlAt(cable.port) }) };
    const common = { base_dir: store.layout.baseDir, mqtt };
    await writeYaml(join(store.folder, 'cam_common.yaml'), common);
    await writeYaml(configFile(store), { include: ['cam_common.yaml'], ...settings });
    return new EventRig(store, broker, await EventDesk.open(broker), cable);
  }

  get layout(): StoreLayout {
    return this.store.layout;
  }

  /** Absolute path of cam_event.yaml. */
  get configFile(): string {
    return configFile(this.store);
  }

  get cable(): Cable {
    if (!this.laid) throw new Error('there is no cable');
    return this.laid;
  }

  get daemon(): DaemonProcess {
    if (!this.process) throw new Error('cam-event was not started');
    return this.process;
  }

  /** Starts the daemon; gives after how many milliseconds it followed messages. */
  async start(): Promise<number> {
    const startedAt = performance.now();
    const daemon = DaemonProcess.start('cam-event', ['-m', '-c', this.configFile]);
    this.process = daemon;
    await waitFor(
      'cam-event to follow messages',
      () => {
        if (!daemon.running) throw new Error(`cam-event ended: ${daemon.output}`);
        return this.desk.status?.state === 'running';
      },
      START_TIMEOUT_MS,
    );
    return performance.now() - startedAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process?.[Symbol.asyncDispose]();
    await this.laid?.[Symbol.asyncDispose]();
    await this.desk[Symbol.asyncDispose]();
    await this.broker[Symbol.asyncDispose]();
    await clearForest(this.layout.baseDir);
    await this.store[Symbol.asyncDispose]();
  }
}

function configFile(store: RigStore): string {
  return join(store.folder, 'cam_event.yaml');
}

async function writeYaml(path: string, content: unknown): Promise<void> {
  await writeFile(path, stringify(content), { mode: 0o640 });
}

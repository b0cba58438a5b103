import { once } from 'node:events';
import { hostname } from 'node:os';
import type { RemoteConfig } from '@pm-dvr/config';
import {
  type DiscoveryMessages,
  discoveryMessages,
  formatInstant,
  type RemoteStatus,
  type StoreLayout,
  SUITE_DEVICE,
  syncEntities,
} from '@pm-dvr/contracts';
import {
  type Clock,
  type Logger,
  type MqttSession,
  makeFolder,
  messageOf,
  type NotifySocket,
  openMqttSession,
  openServiceLife,
  PROGRAM_VERSION,
  type ServiceLife,
  SpareMemory,
  Whiner,
} from '@pm-dvr/runtime';
import { BootCheck } from './boot-check.ts';
import { statusText, stuckText } from './daemon-life-policy.ts';
import { EventsWatch } from './events-watch.ts';
import { rcloneTools } from './rclone-tools.ts';
import { RemoteBook } from './remote-book.ts';
import { RemoteWorker } from './remote-worker.ts';
import type { RunPlan } from './run-plan.ts';
import { StatusBoard } from './status-board.ts';
import { lastStatus } from './status-report.ts';
import { SyncFlag } from './sync-flag.ts';
import { syncMetricsFile } from './sync-metrics.ts';

export interface SyncDaemonOptions {
  readonly plan: RunPlan;
  readonly layout: StoreLayout;
  readonly clock: Clock;
  readonly log: Logger;
  /** Gets to hear how the daemon stands. */
  readonly notify?: NotifySocket | undefined;
}

interface Remote {
  readonly worker: RemoteWorker;
  readonly whiner: Whiner;
}

const BEAT_MS = 10_000;
/** What may pass by itself is nobody's work for so long. */
const PATIENCE_MS = 3_600_000;

/** Brings the events to all remotes, for as long as it runs. */
export class SyncDaemon {
  private readonly options: SyncDaemonOptions;
  private readonly remotes = new Map<string, Remote>();
  private readonly flag: SyncFlag;
  private readonly watch: EventsWatch;
  private readonly board: StatusBoard;
  private readonly memory: SpareMemory;
  private readonly life: ServiceLife;
  private readonly stop = new AbortController();
  private session: MqttSession | undefined;

  constructor(options: SyncDaemonOptions) {
    this.options = options;
    const { plan, layout, clock, log } = options;
    this.flag = new SyncFlag(layout);
    this.watch = new EventsWatch(layout, () => this.news());
    this.memory = new SpareMemory(clock);
    this.board = new StatusBoard({
      ...{ layout, clock, log, read: () => this.statuses() },
      publish: (status) => this.session?.publishLatest(plan.statusTopic, JSON.stringify(status)),
    });
    for (const remote of plan.remotes) this.remotes.set(remote.name, this.remote(remote));
    const workers = [...this.remotes].map(([name, { worker }]) => ({ name, worker }));
    this.life = openServiceLife({
      ...{ notify: options.notify, clock, log },
      isReady: () => workers.every(({ worker }) => worker.hasLooked),
      status: () => statusText(workers.map(({ name, worker }) => ({ name, ...worker.status }))),
      stuck: () =>
        stuckText(
          workers.map(({ name, worker }) => ({ name, quietMs: worker.quietMs() })),
          plan.rclone.stallTimeoutMs,
        ),
    });
  }

  /** Works until the signal is aborted, and then until rclone has ended. */
  async run(stop: AbortSignal): Promise<void> {
    const { plan, layout, clock, log } = this.options;
    makeFolder(layout.eventsDir);
    this.session = this.openSession();
    const working = [...this.remotes.values()].map(({ worker }) => worker.run());
    this.watch.start();
    const schedule = setInterval(() => this.news(), plan.intervalMs);
    const beat = setInterval(() => this.beat(), BEAT_MS);
    const metrics = syncMetricsFile(plan, clock, log, () => this.sources());
    metrics?.start();
    this.news();
    if (!stop.aborted) await once(stop, 'abort');
    this.life.stopping();
    clearInterval(schedule);
    clearInterval(beat);
    metrics?.close();
    this.watch.stop();
    this.stop.abort();
    await Promise.all(working);
    this.board.passOn();
    this.board.close();
    await this.session?.close({ [plan.statusTopic]: JSON.stringify(this.board.status('stopped')) });
    await Promise.all([...this.remotes.values()].map(({ whiner }) => whiner.close()));
    await this.life.close();
  }

  private news(): void {
    this.flag.see();
    for (const { worker } of this.remotes.values()) worker.news();
  }

  private remote(remote: RemoteConfig): Remote {
    const { plan, layout, clock, log } = this.options;
    const rclone = rcloneTools({ plan, layout, remote, clock, log, signal: this.stop.signal });
    const worker: RemoteWorker = new RemoteWorker({
      ...{ layout, remote, clock, log, signal: this.stop.signal },
      book: new RemoteBook({ layout, remote, clock, remembers: true }),
      rclone,
      bootCheck: new BootCheck({
        ...{ layout, clock, log, signal: this.stop.signal },
        remote: remote.name,
        check: rclone.check,
      }),
      onStatus: () => this.statusChanged(),
      before: lastStatus(layout, remote.name),
    });
    const subjects = {
      down: `cam-sync: ${remote.name} does not take events`,
      back: `cam-sync: ${remote.name} works again`,
    };
    const footer = () => `cam-sync on ${hostname()}, ${formatInstant(clock.wallMs())}`;
    const mail = () => plan.mail && { ...plan.mail, afterMs: patienceMs(worker.status, plan.mail.afterMs) };
    return { worker, whiner: new Whiner({ mail, clock, log, subjects, footer }) };
  }

  private statusChanged(): void {
    this.memory.worked();
    this.board.changed();
    this.life.look();
    if (!this.options.plan.isForAllRemotes) return;
    if (![...this.remotes.values()].every(({ worker }) => worker.isDone)) return;
    void this.flag
      .consume()
      .catch((error) => this.options.log.error(`the sync flag cannot be removed: ${messageOf(error)}`));
  }

  private statuses(): Record<string, RemoteStatus> {
    return Object.fromEntries([...this.remotes].map(([name, { worker }]) => [name, worker.status]));
  }

  private sources(): Map<string, RemoteWorker> {
    return new Map([...this.remotes].map(([name, { worker }]) => [name, worker]));
  }

  private beat(): void {
    for (const { worker, whiner } of this.remotes.values()) {
      const { trouble, error } = worker.status;
      whiner.consider(trouble === undefined, () =>
        trouble === undefined ? 'Events are uploaded and verified again.' : `${trouble}: ${error}`,
      );
    }
    this.memory.look();
  }

  /** What Home Assistant is told of, by topic. */
  private entities(): DiscoveryMessages {
    const { discovery, statusTopic } = this.options.plan;
    if (!discovery) return {};
    const entities = syncEntities(statusTopic, [...this.remotes.keys()]);
    return discoveryMessages(discovery, PROGRAM_VERSION, SUITE_DEVICE, entities);
  }

  private openSession(): MqttSession | undefined {
    const { plan, log, clock } = this.options;
    if (!plan.broker) return undefined;
    const payload = JSON.stringify(this.board.status('gone', {}));
    const session = openMqttSession({
      ...{ ...plan.broker, clientId: `${plan.broker.clientIdPrefix}-sync-${hostname()}`, log, clock },
      will: { topic: plan.statusTopic, payload, retain: true, qos: 1 },
    });
    for (const [topic, text] of Object.entries(this.entities())) session.publishLatest(topic, text);
    return session;
  }
}

/** How long a remote may be in trouble before anybody gets mail: what only a person can mend is told of earlier. */
function patienceMs({ trouble }: RemoteStatus, afterMs: number): number {
  return trouble === 'network' || trouble === 'other' ? Math.max(afterMs, PATIENCE_MS) : afterMs;
}

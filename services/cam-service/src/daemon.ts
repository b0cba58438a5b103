import { type ClipNaming, clipNaming, EXIT, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import {
  type Clock,
  createLogger,
  exitCodeOf,
  type Logger,
  MetricsFile,
  maskSecrets,
  messageOf,
  type NotifySocket,
  openServiceLife,
  type ServiceLife,
  systemClock,
} from '@pm-dvr/runtime';
import { CameraRecorder, RECONFIGURED } from './camera-recorder.ts';
import type { CameraSettings } from './camera-settings.ts';
import { CameraTally } from './camera-tally.ts';
import { CameraWhiner } from './camera-whiner.ts';
import { isStarted, statusText, stuckText } from './daemon-life-policy.ts';
import { FfmpegLog } from './ffmpeg-log.ts';
import { longestQuietMs } from './quiet-policy.ts';
import { recorderMetrics } from './recorder-metrics.ts';
import type { RunPlan } from './run-plan.ts';
import { StatusBoard } from './status-board.ts';
import { openStatusPublisher, type StatusPublisher } from './status-publisher.ts';

const LONGEST_BEAT_MS = 5_000;
/** A camera that another process records, or whose recorder failed, is tried again while others are recorded. */
const RETRY_MS = 60_000;

/** One camera that is being recorded. */
interface Duty {
  readonly fingerprint: string;
  readonly longestQuietMs: number;
  readonly recorder: CameraRecorder;
  readonly board: StatusBoard;
  readonly whiner: CameraWhiner;
  readonly tally: CameraTally;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Records the cameras of a plan until it is stopped; takes over a new plan without disturbing what is unchanged. */
export class Daemon {
  private readonly clock: Clock = systemClock;
  private readonly duties = new Map<string, Duty>();
  private readonly log: Logger;
  /** Why cameras are not recorded that should be, by camera. */
  private readonly failures = new Map<string, unknown>();
  /** What the log has said of them last. */
  private readonly said = new Map<string, string>();
  private isReloading = false;
  private readonly life: ServiceLife;
  private publisher: StatusPublisher;
  private metrics: MetricsFile | undefined;
  private isStopping = false;
  private plan: RunPlan;
  private readonly settled: Promise<void>;
  private settle: () => void = () => {};
  private beat: NodeJS.Timeout | undefined;
  /** Monotonic instants of the last beat, the last flush, and the last look for cameras that are not recorded. */
  private beatMs = this.clock.monotonicMs();
  private flushedMs = 0;
  private retriedMs = 0;

  /** Whoever listens at `notify` gets to hear how the daemon stands. */
  constructor(plan: RunPlan, notify?: NotifySocket) {
    this.plan = plan;
    this.log = createLogger({
      name: 'cam-service',
      subjectKey: 'camera',
      ...plan.log,
      mask: (text) => this.mask(text),
    });
    this.publisher = openStatusPublisher(plan, this.log);
    this.metrics = this.openMetrics(plan);
    this.life = openServiceLife({
      ...{ notify, clock: this.clock, log: this.log },
      isReady: () => isStarted(this.standings()),
      status: () => this.mask(statusText(this.standings())),
      stuck: () => stuckText(this.clock.monotonicMs() - this.beatMs, this.quiets()),
    });
    this.settled = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /**
   * Runs until the signal is aborted and all clips are finished. Gives the exit code, which is that of the first error
   * that ended a recorder.
   */
  async run(signal: AbortSignal): Promise<number> {
    process.umask(this.plan.store.umask);
    for (const warning of this.plan.warnings) this.log.warn(warning);
    for (const camera of this.plan.cameras) this.take(camera);
    this.startBeating();
    signal.addEventListener('abort', () => void this.stopAll(), { once: true });
    if (signal.aborted) void this.stopAll();
    await this.settled;
    clearInterval(this.beat);
    this.metrics?.close();
    await Promise.all([this.publisher.close(), this.life.close()]);
    const [failure] = this.failures.values();
    return failure === undefined ? EXIT.ok : exitCodeOf(failure);
  }

  /** Takes over a new plan: cameras whose settings did not change go on without losing a frame. */
  async reload(plan: RunPlan): Promise<void> {
    if (this.isStopping) return;
    this.life.reloading();
    await this.takeOver(plan).finally(() => this.life.reloaded());
  }

  /** Says that a new plan could not be taken over, and why. */
  reloadFailed(reason: string): void {
    this.log.error(`the configuration was not reloaded, the old one stays in force: ${reason}`);
  }

  private async takeOver(plan: RunPlan): Promise<void> {
    const storeChanged = fingerprint(plan.store) !== fingerprint(this.plan.store);
    const channel = ({ broker, statusTopic, discovery }: RunPlan) =>
      fingerprint([broker, statusTopic, discovery]);
    const brokerChanged = channel(plan) !== channel(this.plan);
    const isForgotten =
      fingerprint([plan.broker?.url, plan.discovery]) !==
      fingerprint([this.plan.broker?.url, this.plan.discovery]);
    const previous = this.publisher;
    if (fingerprint([plan.metrics, plan.instance]) !== fingerprint([this.plan.metrics, this.plan.instance])) {
      this.metrics?.close();
      this.metrics = this.openMetrics(plan);
    }
    // What was secret before stays so: sessions that are about to end may still speak of it.
    this.plan = { ...plan, secrets: [...new Set([...this.plan.secrets, ...plan.secrets])] };
    this.log.level = plan.log.level;
    process.umask(plan.store.umask);
    this.startBeating();
    if (brokerChanged) {
      this.publisher = openStatusPublisher(plan, this.log);
      await previous.close(isForgotten);
    }
    const wanted = new Map(plan.cameras.map((camera) => [camera.id, camera]));
    const before = new Set(this.duties.keys());
    const changed = [...this.duties].filter(([id, duty]) => {
      const camera = wanted.get(id);
      return storeChanged || !camera || fingerprint(camera) !== duty.fingerprint;
    });
    this.isReloading = true;
    await Promise.all(
      changed.map(([id, duty]) =>
        wanted.has(id) ? this.release(id, duty, RECONFIGURED) : this.release(id, duty, undefined, true),
      ),
    );
    this.isReloading = false;
    this.takeMissing(new Map(changed));
    for (const [id, duty] of this.duties) this.publisher.publish(id, duty.board.message());
    const restarted = changed.filter(([id]) => wanted.has(id)).length;
    const kept = before.size - changed.length;
    const added = plan.cameras.filter(({ id }) => !before.has(id)).length;
    this.log.info(
      `configuration reloaded; cameras: ${kept} unchanged, ${restarted} restarted, ${added} added, ${changed.length - restarted} removed`,
    );
  }

  /** Takes up the cameras of the plan that are not being recorded; mails that are owed stay owed, and counts go on. */
  private takeMissing(before: ReadonlyMap<string, Duty> = new Map()): void {
    if (this.isStopping || this.isReloading) return;
    const missing = this.plan.cameras.filter((camera) => !this.duties.has(camera.id));
    for (const camera of missing) {
      this.failures.delete(camera.id);
      this.take(camera, before.get(camera.id));
    }
  }

  private take(settings: CameraSettings, before?: Duty): void {
    const layout = this.layout();
    const log = this.log.child({ camera: settings.id });
    const tally = before?.tally ?? new CameraTally();
    const whiner = before?.whiner ?? new CameraWhiner(settings.id, () => this.plan.mail, this.clock, log);
    const board = new StatusBoard(layout, settings.id, this.clock, (status) => {
      this.publisher.publish(settings.id, status);
      this.life.look();
    });
    const recorder = new CameraRecorder({
      ...{ settings, layout, naming: this.naming(), minFreeBytes: this.plan.store.minFreeBytes },
      ffmpegLog: new FfmpegLog(log, this.clock, this.plan.log.ffmpeg),
      ...{
        clock: this.clock,
        log,
        board,
        tally,
        mask: (text: string) => this.mask(text),
        random: Math.random,
      },
    });
    const stop = new AbortController();
    const ended = recorder.run(stop.signal).catch((error) => this.ended(settings.id, error));
    this.duties.set(settings.id, {
      fingerprint: fingerprint(settings),
      longestQuietMs: longestQuietMs(settings),
      recorder,
      board,
      whiner,
      tally,
      stop,
      ended,
    });
  }

  private async release(id: string, duty: Duty, reason?: symbol, isForgotten = false): Promise<void> {
    duty.stop.abort(reason);
    await Promise.all([duty.ended, ...(reason === RECONFIGURED ? [] : [duty.whiner.close()])]);
    this.duties.delete(id);
    await this.publisher.release(id, isForgotten);
  }

  /** A recorder ended by an error: the others go on, and the exit code will tell. */
  private ended(id: string, error: unknown): void {
    const text = messageOf(error);
    if (this.said.get(id) !== text) this.log.error({ camera: id }, text);
    this.said.set(id, text);
    this.failures.set(id, error);
    this.duties.delete(id);
    this.life.look();
    if (this.duties.size === 0 && !this.isReloading) this.settle();
  }

  private async stopAll(): Promise<void> {
    this.isStopping = true;
    this.life.stopping();
    await Promise.all([...this.duties].map(([id, duty]) => this.release(id, duty)));
    this.settle();
  }

  /** One timer for all cameras and all purposes: a process that sleeps pays for each time that it wakes. */
  private startBeating(): void {
    clearInterval(this.beat);
    const { flushIntervalMs, metrics } = this.plan;
    const periodMs = Math.min(
      ...[flushIntervalMs || LONGEST_BEAT_MS, metrics?.intervalMs ?? LONGEST_BEAT_MS, LONGEST_BEAT_MS],
    );
    this.beatMs = this.clock.monotonicMs();
    this.beat = setInterval(() => {
      const nowMs = this.clock.monotonicMs();
      this.beatMs = nowMs;
      if (flushIntervalMs > 0 && nowMs - this.flushedMs > flushIntervalMs - periodMs / 2) this.flush(nowMs);
      for (const duty of this.duties.values()) duty.whiner.consider(duty.board);
      if (nowMs - this.retriedMs >= RETRY_MS) this.retry(nowMs);
      this.metrics?.consider();
    }, periodMs);
  }

  private flush(nowMs: number): void {
    this.flushedMs = nowMs;
    for (const { recorder } of this.duties.values()) recorder.flush();
  }

  private retry(nowMs: number): void {
    this.retriedMs = nowMs;
    this.takeMissing();
  }

  private openMetrics({ metrics, instance }: RunPlan): MetricsFile | undefined {
    if (!metrics) return undefined;
    const read = recorderMetrics(instance, () => this.duties);
    const whose = { program: 'cam-service', process: instance };
    return new MetricsFile({ ...whose, settings: metrics, clock: this.clock, log: this.log, read });
  }

  private standings(): { id: string; standing: string }[] {
    return this.plan.cameras.map(({ id }) => {
      const standing = this.duties.get(id)?.board.standing ?? messageOf(this.failures.get(id) ?? 'starting');
      return { id, standing };
    });
  }

  private quiets(): { id: string; quietMs: number; longestQuietMs: number }[] {
    return [...this.duties].map(([id, { recorder, longestQuietMs }]) => {
      return { id, quietMs: recorder.quietMs(), longestQuietMs };
    });
  }

  private layout(): StoreLayout {
    return storeLayout(this.plan.store);
  }

  private naming(): ClipNaming {
    return clipNaming(this.plan.store.clipTemplate);
  }

  private mask(text: string): string {
    return maskSecrets(text, this.plan.secrets);
  }
}

function fingerprint(value: unknown): string {
  return JSON.stringify(value);
}

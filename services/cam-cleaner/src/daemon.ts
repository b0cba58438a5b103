import { hostname } from 'node:os';
import { join } from 'node:path';
import { type CleanerStatus, EXIT } from '@pm-dvr/contracts';
import { resumeFreeBytes } from '@pm-dvr/footage';
import {
  acquireProcessLock,
  collectGarbage,
  type Logger,
  type MqttSession,
  makeFolder,
  messageOf,
  type NotifySocket,
  openMqttSession,
  openServiceLife,
  releaseAtEnd,
  UnderWay,
} from '@pm-dvr/runtime';
import { cushionBytes, earlyReason, headroomBytes } from './check-policy.ts';
import { CleanerMetrics } from './cleaner-metrics.ts';
import { statusText, stuckText } from './daemon-life-policy.ts';
import { storeFreeBytes } from './hands-of-plan.ts';
import { storeDiscovery } from './home-assistant.ts';
import { limitedLog } from './limited-log.ts';
import { performRun, writeState } from './perform-run.ts';
import { spendReserve } from './reserve.ts';
import { resultText, sumText } from './result-text.ts';
import type { RunPlan } from './run-plan.ts';
import { type CleanResult, goneInAll } from './run-result.ts';
import { requireStore, type Scene } from './scene.ts';
import type { Schedule } from './schedule.ts';
import { failedStatus } from './status-policy.ts';

type DaemonJob = RunPlan['job'] & { readonly kind: 'daemon' };
export type StartSchedule = (expression: string, onDue: () => void, log: Logger) => Schedule;

/** As long as the unit of a single run allows. */
const LONGEST_RUN_MS = 3_000_000;

/**
 * Runs at once, by the schedule, and whenever space or budget ask for it, until it is stopped; gives the exit code. `notify` gets to
 * hear how it stands.
 */
export async function runDaemon(
  scene: Scene,
  job: DaemonJob,
  startSchedule: StartSchedule,
  notify?: NotifySocket,
): Promise<number> {
  const { layout, log, stop } = scene;
  makeFolder(layout.cleanerDir);
  await spendReserve(layout);
  const lock = await acquireProcessLock(join(layout.cleanerDir, '.lock'));
  const session = openSession(scene);
  const metrics = await CleanerMetrics.open(scene);
  const told = { ...scene, log: limitedLog(log, scene.clock) };
  const watchman = new Watchman({ scene: told, job, session, metrics });
  const life = openServiceLife({
    ...{ notify, clock: scene.clock, log },
    isReady: () => watchman.said !== undefined,
    status: () => statusText(watchman.said),
    stuck: () => watchman.stuck(),
  });
  const schedule = startSchedule(job.schedule, () => watchman.wake(), log);
  try {
    metrics?.start();
    log.info(`cleans at "${job.schedule}", and when space gets short`);
    stop.addEventListener('abort', () => life.stopping(), { once: true });
    while (!stop.aborted) await watchman.turn(() => life.look());
    return EXIT.ok;
  } finally {
    schedule.stop();
    metrics?.close();
    await session?.close();
    await releaseAtEnd(lock, (text) => log.warn(text));
    await life.close();
  }
}

function openSession({ plan, log }: Scene): MqttSession | undefined {
  const { broker } = plan;
  if (!broker) return undefined;
  const clientId = `${broker.clientIdPrefix}-cleaner-${hostname()}`;
  const session = openMqttSession({ ...broker, clientId, log });
  for (const [topic, payload] of Object.entries(storeDiscovery(plan))) session.publishLatest(topic, payload);
  return session;
}

interface WatchmanOptions {
  readonly scene: Scene;
  readonly job: DaemonJob;
  readonly session: MqttSession | undefined;
  readonly metrics: CleanerMetrics | undefined;
}

/** How much of how long the slowest run took is still expected of the next one but one. */
const FADING = 0.9;

/** Decides when to run, and remembers how the last run was. */
class Watchman {
  private readonly scene: Scene;
  private readonly job: DaemonJob;
  private readonly session: MqttSession | undefined;
  private readonly metrics: CleanerMetrics | undefined;
  private isDue = true;
  private waiting = new AbortController();
  private ranMs = Number.NEGATIVE_INFINITY;
  private last: CleanResult | undefined;
  /** How long runs take, milliseconds: the slowest, which fades. */
  private runMs = 0;
  private status: CleanerStatus | undefined;
  private readonly underWay: UnderWay;
  private lookedMs: number;
  private isRunning = false;

  constructor({ scene, job, session, metrics }: WatchmanOptions) {
    this.scene = scene;
    this.metrics = metrics;
    this.job = job;
    this.session = session;
    this.underWay = new UnderWay(scene.clock);
    this.lookedMs = scene.clock.monotonicMs();
    scene.stop.addEventListener('abort', () => this.waiting.abort(), { once: true });
  }

  /** What was said after the last run; undefined before the first. */
  get said(): CleanerStatus | undefined {
    return this.status;
  }

  /** What does not go on; undefined while runs end and the free space is looked at. */
  stuck(): string | undefined {
    const { isRunning, job, scene } = this;
    const lookedAgoMs = isRunning ? 0 : scene.clock.monotonicMs() - this.lookedMs;
    return this.underWay.overdue() ?? stuckText(lookedAgoMs, job.checkIntervalMs);
  }

  /** The schedule says that it is time. */
  wake(): void {
    this.isDue = true;
    this.waiting.abort();
  }

  /** Runs if that is due or wanted, tells of it, then waits for the next look. */
  async turn(onRun: () => void): Promise<void> {
    const { clock } = this.scene;
    this.lookedMs = clock.monotonicMs();
    this.waiting = new AbortController();
    if (this.isDue || this.isWanted()) {
      this.isDue = false;
      this.isRunning = true;
      await this.underWay.track('a run', LONGEST_RUN_MS, () => this.run());
      this.isRunning = false;
      onRun();
      this.ranMs = clock.monotonicMs();
      this.lookedMs = this.ranMs;
      // The next run may be an hour away.
      collectGarbage();
    }
    if (this.isDue || this.scene.stop.aborted) return;
    await clock.sleep(this.job.checkIntervalMs, this.waiting.signal);
  }

  private isWanted(): boolean {
    const { plan, layout, clock, log } = this.scene;
    const { last } = this;
    const target = resumeFreeBytes(plan.limits.minFreeBytes);
    try {
      const free = storeFreeBytes(layout);
      const reason = earlyReason({
        ...{
          nowMs: clock.monotonicMs(),
          ranMs: this.ranMs,
          isUnwell: !last || last.isStuck || last.freeBytes < target,
        },
        ...{ freeBytes: Math.min(free.recent, free.events ?? free.recent), targetBytes: target },
        ...{ routineBytes: last?.routineBytes ?? 0 },
        totalSizeBytes: plan.limits.totalSizeBytes - this.headroomBytes,
        bytesPerMs: last?.bytesPerMs ?? 0,
        isRateSure: last?.isRateSure ?? false,
      });
      if (reason) log.debug(`runs early: ${reason}`);
      return reason !== undefined;
    } catch (error) {
      log.error(`the store cannot be looked at: ${messageOf(error)}`);
      return false;
    }
  }

  private get headroomBytes(): number {
    const { job, last, runMs, scene } = this;
    const { totalSizeBytes } = scene.plan.limits;
    const { checkIntervalMs } = job;
    return headroomBytes({ totalSizeBytes, bytesPerMs: last?.bytesPerMs ?? 0, checkIntervalMs, runMs });
  }

  private async run(): Promise<void> {
    const { scene } = this;
    const startedMs = scene.clock.monotonicMs();
    try {
      await requireStore(scene.layout);
      // The disk may have become full since the process began.
      await spendReserve(scene.layout);
      const { result, status } = await performRun(scene, {
        ...{ isDryRun: false, listFiles: false },
        margins: {
          headroomBytes: this.headroomBytes,
          cushionBytes: cushionBytes(scene.plan.limits.totalSizeBytes, this.last?.bytesPerMs ?? 0),
        },
      });
      this.last = result;
      this.runMs = Math.max(scene.clock.monotonicMs() - startedMs, this.runMs * FADING);
      this.tell(result);
      this.publish(status);
      await this.metrics?.ran(result, status);
    } catch (error) {
      this.last = undefined;
      scene.log.error(`the run failed: ${messageOf(error)}`);
      const status = failedStatus(messageOf(error), scene.clock.wallMs(), this.status);
      await writeState(scene, status);
      this.publish(status);
      await this.metrics?.ran(undefined, status);
    }
  }

  private tell(result: CleanResult): void {
    const { log } = this.scene;
    const { clips, parts } = goneInAll(result);
    if (this.job.verbose) for (const line of resultText(result).trimEnd().split('\n')) log.info(line);
    else if (clips > 0 || parts > 0) log.info(sumText(result));
  }

  private publish(status: CleanerStatus): void {
    this.status = status;
    this.session?.publishLatest(this.scene.plan.statusTopic, JSON.stringify(status));
  }
}

import { messageOf } from '@pm-dvr/runtime';
import { SecretWatch } from '../rig/secret-watch.ts';
import { sleep } from '../rig/wait.ts';
import { ClipWatch } from './checks/clip-watch.ts';
import { HealthWatch } from './checks/health-watch.ts';
import type { FaultRow, RowResult } from './fault-row.ts';
import { type FootageLoss, footageLoss } from './footage-loss.ts';
import { checkInvariants, type Watches } from './invariants.ts';
import { Plant } from './plant.ts';
import { CAMERAS, type CameraId, STALL_SECONDS } from './plant-settings.ts';
import { begun, recovered } from './row-stages.ts';

export interface RunOptions {
  /** Sends SIGTERM to all daemons in the middle of the fault, and starts them again once it is mended. */
  readonly hasSigterm: boolean;
}

const HOLD_SECONDS = 4;
const MARGIN_SECONDS = 8;
/** Between two frames of a camera that nothing was done to. */
const UNHURT_SECONDS = 0;
/** A stall is found after its time-out, the report of ffmpeg's that follows it, and what a loaded machine needs. */
const HEALTH_LIMIT_MS = STALL_SECONDS * 1000 + 4_000;
const SECRETS_PERIOD_MS = 250;
/** The clock of a camera is trusted only after five seconds. */
const SETTLE_MS = 4_000;

/** Makes a fault in a plant of its own, mends it, and judges what came of it. Never throws: what goes wrong is in the result. */
export async function runRow(row: FaultRow, options: RunOptions): Promise<RowResult> {
  const startedAt = performance.now();
  const { name, done, must } = row;
  const seconds = () => (performance.now() - startedAt) / 1000;
  const obstacle = obstacleTo(row);
  if (obstacle) return { name, done, must, outcome: 'skipped', happened: [obstacle], seconds: 0 };
  try {
    const { findings, lostSeconds, leastSeconds } = await inPlant(row, options);
    const outcome = findings.length === 0 ? 'held' : 'failed';
    return { name, done, must, outcome, happened: findings, lostSeconds, leastSeconds, seconds: seconds() };
  } catch (error) {
    return { name, done, must, outcome: 'failed', happened: [messageOf(error)], seconds: seconds() };
  }
}

function obstacleTo({ plant, obstacle }: FaultRow): string | undefined {
  const isForRoot = plant?.disk !== undefined || plant?.hasRemoteDisk;
  if (isForRoot && process.getuid?.() !== 0) return 'only root can mount';
  return obstacle?.();
}

interface Verdict {
  readonly findings: readonly string[];
  readonly lostSeconds: number;
  readonly leastSeconds: number;
}

async function inPlant(row: FaultRow, options: RunOptions): Promise<Verdict> {
  await using plant = await Plant.open(row.plant);
  const { layout } = plant.store;
  using secrets = SecretWatch.start({ traces: plant.secrets }, SECRETS_PERIOD_MS);
  const clips = new ClipWatch(layout, CAMERAS);
  const health = new HealthWatch({
    ...{ layout, cameras: CAMERAS, limitMs: HEALTH_LIMIT_MS },
    canSpeak: () => plant.daemons.isAwake('cam-service') && !(row.silencesState && plant.isBroken),
    videoAgeMs: (camera) => videoAgeMs(plant, camera as CameraId),
  });
  try {
    plant.daemons.start();
    return await act(row, options, plant, { clips, health, secrets });
  } finally {
    health.stop();
    await clips.stop();
  }
}

async function act(row: FaultRow, options: RunOptions, plant: Plant, watches: Watches): Promise<Verdict> {
  const { clips, health } = watches;
  const { daemons } = plant;
  await begun(plant, clips);
  plant.trigger('beforehand');
  plant.attack();
  await sleep(SETTLE_MS);
  const brokenMs = Date.now();
  const problems: string[] = [];
  let missedMs: number | undefined;
  try {
    plant.isBroken = true;
    await row.break(plant);
    await sleep(((row.holdSeconds ?? HOLD_SECONDS) * 1000) / 2);
    if (row.losesTriggers) missedMs = plant.nowMs();
    else plant.trigger('meanwhile');
    await sleep(((row.holdSeconds ?? HOLD_SECONDS) * 1000) / 2);
    if (options.hasSigterm) await interrupt(row, plant);
  } finally {
    if (!(options.hasSigterm && row.stopsDaemons)) await row.mend?.(plant);
  }
  if (options.hasSigterm) daemons.start();
  const mendedMs = Date.now();
  const ended = daemons.endedByThemselves(row.mayEnd);
  await recovered(plant, clips, mendedMs, missedMs).catch((error) =>
    problems.push(`${messageOf(error)}${said(plant)}`),
  );
  plant.isBroken = false;
  health.stop();
  await daemons.stop();
  await clips.look();
  const losses = footageLoss(plant, clips);
  const leastSeconds = row.least === 'while-broken' ? (mendedMs - brokenMs) / 1000 : row.least;
  const broken = await checkInvariants(plant, watches, losses);
  const away = options.hasSigterm ? (mendedMs - brokenMs) / 1000 + START_SECONDS : 0;
  const findings = [
    ...[...problems, ...ended, ...daemons.findings],
    ...broken.map(({ invariant, what }) => `invariant ${invariant}: ${what}`),
    ...tooMuchLost(row, losses, leastSeconds, away),
  ];
  return {
    findings,
    leastSeconds,
    lostSeconds: Math.max(...[...losses.values()].map(({ seconds }) => seconds)),
  };
}

/** SIGTERM, from which no daemon may be kept by the fault. */
async function interrupt(row: FaultRow, plant: Plant): Promise<void> {
  await plant.daemons.stop(() => (row.stopsDaemons ? row.mend?.(plant) : undefined));
}

/** What daemons may take from their start to the first frame, where a machine is loaded. */
const START_SECONDS = 60;

function tooMuchLost(
  { hurts, margin = MARGIN_SECONDS }: FaultRow,
  losses: ReadonlyMap<CameraId, FootageLoss>,
  leastSeconds: number,
  awaySeconds: number,
): string[] {
  return [...losses].flatMap(([camera, { seconds }]) => {
    const unhurt = awaySeconds > 0 ? awaySeconds : UNHURT_SECONDS;
    const limit = hurts.includes(camera) ? Math.max(leastSeconds + margin, awaySeconds) : unhurt;
    return seconds <= limit
      ? []
      : [`${camera} lost ${seconds.toFixed(1)} s, at most ${limit.toFixed(1)} s may be lost`];
  });
}

function videoAgeMs(plant: Plant, camera: CameraId): number {
  const { sessions } = plant.camera(camera).stats();
  const last = Math.max(
    0,
    ...sessions.flatMap(({ sent, damaged }) => [...sent, ...damaged].map((range) => range.lastMs)),
  );
  return last === 0 ? 0 : Date.now() - last;
}

function said(plant: Plant): string {
  return Object.entries(plant.daemons.outputs)
    .map(([name, text]) => `\n  ${name}: ${text.trim().split('\n').slice(-4).join('\n    ')}`)
    .join('');
}

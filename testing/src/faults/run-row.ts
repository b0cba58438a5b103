import { messageOf } from '@pm-dvr/runtime';
import { SecretWatch } from '../rig/secret-watch.ts';
import { sleep } from '../rig/wait.ts';
import { ClipWatch } from './checks/clip-watch.ts';
import { type FaultRow, isHurt, MARGIN_SECONDS, type RowResult } from './fault-row.ts';
import { type FootageLoss, footageLoss } from './footage-loss.ts';
import { checkInvariants, type Watches } from './invariants.ts';
import { Plant } from './plant.ts';
import { healthWatch } from './plant-health.ts';
import { begun, brokenFor, recovered } from './row-stages.ts';

export interface RunOptions {
  /** Sends SIGTERM to all daemons in the middle of the fault, and starts them again once it is mended. */
  readonly hasSigterm: boolean;
}

/** Between two frames of a camera that nothing was done to. */
const UNHURT_SECONDS = 0;
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
  const clips = new ClipWatch(layout, plant.cameras);
  const health = healthWatch(plant, () => !(row.silencesState && plant.isBroken));
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
  const problems: string[] = [];
  const { brokenMs, mendedMs, missedMs } = await brokenFor(row, plant, 'meanwhile', {
    ...(options.hasSigterm && { interrupt: () => interrupt(row, plant) }),
    mendsItself: options.hasSigterm && row.stopsDaemons === true,
  });
  if (options.hasSigterm) daemons.start();
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
    ...[...problems, ...daemons.endedByThemselves(row.mayEnd), ...daemons.findings],
    ...broken.map(({ invariant, what }) => `invariant ${invariant}: ${what}`),
    ...tooMuchLost(row, plant, losses, leastSeconds, away),
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
  row: FaultRow,
  plant: Plant,
  losses: ReadonlyMap<string, FootageLoss>,
  leastSeconds: number,
  awaySeconds: number,
): string[] {
  return [...losses].flatMap(([camera, { seconds }]) => {
    const unhurt = awaySeconds > 0 ? awaySeconds : UNHURT_SECONDS;
    const hurt = Math.max(leastSeconds + (row.margin ?? MARGIN_SECONDS), awaySeconds);
    const limit = isHurt(row, plant.victim, camera) ? hurt : unhurt;
    return seconds <= limit
      ? []
      : [`${camera} lost ${seconds.toFixed(1)} s, at most ${limit.toFixed(1)} s may be lost`];
  });
}

function said(plant: Plant): string {
  return Object.entries(plant.daemons.outputs)
    .map(([name, text]) => `\n  ${name}: ${text.trim().split('\n').slice(-4).join('\n    ')}`)
    .join('');
}

import { join } from 'node:path';
import {
  type CameraHealth,
  type CleanerHealth,
  formatInstant,
  parseTime,
  type SuiteStatus,
} from '@pm-dvr/contracts';
import type { OpenStore } from '../open-store.ts';
import { chooseCameras } from '../report.ts';
import { readDatedState } from '../state-text.ts';
import { lookAtCamera } from './camera-health.ts';
import { judgeCleaner } from './cleaner-policy.ts';
import { lookAtDisks } from './disk-health.ts';
import { lookAtEvents } from './event-health.ts';
import { type MeasuredStore, readMeasured } from './measured-store.ts';
import { lookAtRemotes } from './remote-health.ts';
import type { StatusOptions } from './status-options.ts';
import { lookAtUnits, unitPatterns } from './unit-health.ts';
import { suiteJudgement } from './verdict-policy.ts';

type Asked = Pick<StatusOptions, 'cameras' | 'without' | 'ages'>;

/**
 * Looks at the whole suite, or at the cameras named. Needs read permission only. CodedError `STORE_MISSING` (exit 69) if there is no
 * store, `USAGE` for a camera that it does not know; else fails with Node's error.
 */
export async function survey(store: OpenStore, asked: Asked, nowMs: number): Promise<SuiteStatus> {
  const { layout } = store;
  const chosen = await chooseCameras(layout, asked.cameras);
  const units = lookAtUnits(unitPatterns(asked.cameras));
  const measured = await readMeasured(layout, nowMs);
  const cameras: CameraHealth[] = [];
  for (const camera of chosen.filter((name) => !asked.without.includes(name)))
    cameras.push(await lookAtCamera({ ...store, camera, nowMs, ...asked, bytes: bytesOf(measured, camera) }));
  const rest = asked.cameras.length > 0 ? {} : await lookAtRest(store, cameras, measured, nowMs);
  const parts = {
    cameras,
    ...rest,
    units: (await units)?.filter(({ unit }) => !isOf(unit, asked.without)) ?? null,
  };
  return {
    version: 1,
    ...suiteJudgement(parts),
    generated: formatInstant(nowMs),
    generated_ms: nowMs,
    base_dir: layout.baseDir,
    ...parts,
  };
}

async function lookAtRest(
  store: OpenStore,
  cameras: readonly CameraHealth[],
  measured: MeasuredStore | undefined,
  nowMs: number,
): Promise<Pick<SuiteStatus, 'events' | 'sync' | 'disks' | 'cleaner'>> {
  const { layout, floorBytes } = store;
  return {
    events: await lookAtEvents(layout, nowMs),
    sync: await lookAtRemotes(layout, nowMs),
    disks: await lookAtDisks(layout, { floorBytes, bytesPerMs: measured?.bytesPerMs }),
    cleaner: await lookAtCleaner(store, cameras, measured, nowMs),
  };
}

async function lookAtCleaner(
  { layout, budgetBytes }: OpenStore,
  cameras: readonly CameraHealth[],
  measured: MeasuredStore | undefined,
  nowMs: number,
): Promise<CleanerHealth> {
  const state = await readDatedState(join(layout.cleanerDir, 'state'), nowMs);
  const oldestDay = cameras.flatMap(({ oldest_day }) => oldest_day ?? []).sort()[0];
  // The day's end: a recording that begins today has no history yet.
  const fromMs = oldestDay === undefined ? undefined : parseTime(oldestDay.replaceAll('.', '-'), 'end');
  const historyMs = fromMs === undefined ? undefined : Math.max(0, nowMs - fromMs);
  return {
    ...judgeCleaner({ state, historyMs }),
    state,
    ...(measured && { routine_bytes: measured.routineBytes, measured_ms: Math.round(measured.measuredMs) }),
    ...(budgetBytes !== undefined && { budget_bytes: budgetBytes }),
  };
}

function bytesOf(measured: MeasuredStore | undefined, camera: string): number | undefined {
  return measured?.cameraBytes.get(camera);
}

/** Whether a unit is an instance for one of these cameras. */
function isOf(unit: string, cameras: readonly string[]): boolean {
  return cameras.some((camera) => unitPatterns([camera]).includes(unit));
}

import { HealthWatch } from './checks/health-watch.ts';
import type { Plant } from './plant.ts';
import { STALL_SECONDS } from './plant-settings.ts';

/** A stall is found after its time-out, the report of ffmpeg's that follows it, and what a loaded machine needs. */
const LIMIT_MS = STALL_SECONDS * 1000 + 4_000;

/** Watches what the state files of a plant say, whenever its recorder is awake and `canWrite` says so. */
export function healthWatch(plant: Plant, canWrite: () => boolean = () => true): HealthWatch {
  return new HealthWatch({
    ...{ layout: plant.store.layout, cameras: plant.cameras, limitMs: LIMIT_MS },
    canSpeak: () => plant.daemons.isAwake('cam-service') && canWrite(),
    videoAgeMs: (camera) => videoAgeMs(plant, camera),
  });
}

/** 0 before the first frame. */
function videoAgeMs(plant: Plant, camera: string): number {
  const { sessions } = plant.camera(camera).stats();
  const lasts = sessions.flatMap(({ sent, damaged }) => [
    sent.at(-1)?.lastMs ?? 0,
    damaged.at(-1)?.lastMs ?? 0,
  ]);
  const lastMs = Math.max(0, ...lasts);
  return lastMs === 0 ? 0 : Date.now() - lastMs;
}

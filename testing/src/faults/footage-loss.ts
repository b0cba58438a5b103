import type { FrameHole } from '../rig/time-line.ts';
import type { ClipWatch } from './checks/clip-watch.ts';
import { holesOfRuns } from './frame-runs.ts';
import type { Plant } from './plant.ts';
import { FPS } from './plant-settings.ts';

/** What is missing of a camera between its first and its last recorded frame. */
export interface FootageLoss {
  readonly holes: readonly FrameHole[];
  readonly seconds: number;
}

/** What each camera has made and no clip has ever held, by the numbers of its frames. */
export function footageLoss(plant: Plant, clips: ClipWatch): Map<string, FootageLoss> {
  const losses = plant.cameras.map((camera) => {
    const holes = holesOfRuns(plant.camera(camera).stats(), clips.frames(camera), 1000 / FPS);
    return [camera, { holes, seconds: holes.reduce((sum, { frames }) => sum + frames, 0) / FPS }] as const;
  });
  return new Map(losses);
}

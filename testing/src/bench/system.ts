import { coverage, holesSince } from '../system/coverage.ts';
import { debianPackages } from '../system/debian-packages.ts';
import { exposures } from '../system/exposure.ts';
import { secondsToFirstFrame } from '../system/first-frame.ts';
import { Inspection } from '../system/inspection.ts';
import { noBootedSystem } from '../system/obstacle.ts';
import { CAMERAS, TIMER, UNITS } from '../system/owner.ts';
import { Recorder } from '../system/recorder.ts';
import { restartedAfter } from '../system/recorder-facts.ts';
import { unitStates } from '../system/unit-states.ts';
import { atMost, type Figure, median, plain, worst } from './figure.ts';

const MOST_EXPOSURE = 1.5;

/** A booted Debian with the package: first frame after a start, the hole of an upgrade, and how exposed the units are. */
export async function system(options: { rounds: number }): Promise<Figure[]> {
  const obstacle = noBootedSystem();
  if (obstacle) throw new Error(obstacle);
  await using packages = await debianPackages();
  await using recorder = await Recorder.boot();
  const { container, owner, street } = recorder;
  await recorder.install(packages.current);
  await owner.configure(street);
  await owner.systemctl('enable', '--now', ...UNITS, TIMER);
  const inspection = new Inspection(container);
  await inspection.recordedAfter(0);
  const first = await firstFrames(recorder, options.rounds);
  await inspection.recordedAfter(Date.now());
  const holes = await upgradeHoles(recorder, packages.newer, inspection);
  const exposed = Object.entries(await exposures(container));
  return [
    plain(`start of the unit to the first frame on disk, median of ${options.rounds}`, median(first), 's', 2),
    plain('the same, worst', worst(first), 's', 2),
    plain('hole of a camera while the package is upgraded, worst', worst(holes), 's', 2),
    ...exposed.map(([unit, exposure]) => atMost(`exposure of ${unit}`, exposure, MOST_EXPOSURE, '', 1)),
  ];
}

async function firstFrames({ container, owner }: Recorder, rounds: number): Promise<number[]> {
  const [camera] = CAMERAS;
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await owner.systemctl('stop', `cam_service@${camera}.service`);
    seconds.push(await secondsToFirstFrame(container, camera));
  }
  return seconds;
}

/** Seconds that each camera misses because of an upgrade. */
async function upgradeHoles(recorder: Recorder, deb: string, inspection: Inspection): Promise<number[]> {
  const fromMs = Date.now();
  const before = await unitStates(recorder.container, UNITS);
  await recorder.install(deb);
  for (const [unit, { mainPid }] of before) await restartedAfter(recorder.container, unit, mainPid);
  await inspection.recordedAfter(Date.now());
  const reports = await coverage(recorder.container);
  return CAMERAS.map((camera) => {
    const report = reports.get(camera);
    const holes = report ? holesSince(report, fromMs) : [];
    return holes.length === 0 ? Number.NaN : holes.reduce((sum, { length_ms }) => sum + length_ms, 0) / 1000;
  });
}

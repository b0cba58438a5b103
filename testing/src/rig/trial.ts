import { clipPath, type Interval } from '@pm-dvr/footage';
import type { FrameMark } from '../fake-camera/frame-mark.ts';
import {
  type CameraOptions,
  type FakeCamera,
  type SentRange,
  startFakeCamera,
} from '../fake-camera/index.ts';
import { readFrames } from '../frame-audit.ts';
import { DaemonProcess } from './daemon-process.ts';
import { camReport, type Report, type ReportedHole } from './report.ts';
import type { RigStore } from './store.ts';
import { genuineMarks, lostFrames } from './time-line.ts';
import { sleep, waitFor } from './wait.ts';

/** One camera, and what is done to it while it is recorded. */
export interface Trial {
  readonly camera: CameraOptions;
  /** Keys of the camera in the configuration, besides `source`. */
  readonly settings?: Record<string, unknown>;
  /** Misbehaves and heals, once or several times; gives the instants (ms since the epoch) of each fault. */
  readonly disturb: (camera: FakeCamera) => Promise<Interval[]>;
}

/** A finished clip: where it is, what its name says, and which frames are in it. Instants in ms since the epoch. */
export interface TrialClip {
  readonly path: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly marks: readonly FrameMark[];
}

/** What came of a trial. */
export interface Outcome {
  readonly fake: FakeCamera;
  readonly faults: readonly Interval[];
  readonly report: Report;
  /** Holes of the report between the recorder's start and its stop. */
  readonly holes: readonly ReportedHole[];
  readonly clips: readonly TrialClip[];
  readonly marks: readonly FrameMark[];
  /** Frames handed over whole that are in no clip; without the last second, in which the recorder was stopped. */
  readonly lost: readonly SentRange[];
}

/** A camera is recorded for so long before it is disturbed: its clock is trusted five seconds after the first word of its ffmpeg. */
const SETTLING_MS = 10_000;
const CLIPS_AFTERWARDS = 2;

/** Records all trials at the same time in one daemon, each until it is recorded steadily again. */
export async function runTrials(
  store: RigStore,
  trials: Readonly<Record<string, Trial>>,
  options: { readonly service?: Record<string, unknown>; readonly switches?: readonly string[] } = {},
): Promise<{ outcomes: Map<string, Outcome>; output: string }> {
  const fakes = new Map<string, FakeCamera>();
  const of = (id: string) => [trials[id] as Trial, fakes.get(id) as FakeCamera] as const;
  try {
    for (const [id, trial] of Object.entries(trials)) fakes.set(id, await startFakeCamera(trial.camera));
    const cameras = Object.fromEntries([...fakes.keys()].map((id) => [id, settingsOf(...of(id))]));
    await store.configure({ cameras, service: { stall_timeout: '2s', ...options.service } });
    await using daemon = DaemonProcess.start('cam-service', [
      '-c',
      store.configFile,
      '--all',
      ...(options.switches ?? []),
    ]);
    const runs = [...fakes.keys()].map(async (id) => [id, await runTrial(store, id, ...of(id))] as const);
    const faults = new Map(
      await Promise.all(runs).catch((error) => {
        throw new Error(`${error}\n${daemon.output}`);
      }),
    );
    const exit = await daemon.stop();
    if (exit.code !== 0) throw new Error(`the daemon ended with ${JSON.stringify(exit)}\n${daemon.output}`);
    const reports = await camReport(store.layout.baseDir);
    const outcomes = new Map<string, Outcome>();
    for (const [id, fake] of fakes) {
      const report = reports.get(id) as Report;
      outcomes.set(id, await outcomeOf(store, fake, faults.get(id) as Interval[], report));
    }
    return { outcomes, output: daemon.output };
  } finally {
    for (const fake of fakes.values()) await fake.close();
  }
}

/** A fault for some seconds, then a healthy camera again. */
export function faultFor(seconds: number, fault: Parameters<FakeCamera['fault']>[0]): Trial['disturb'] {
  return async (camera) => {
    const fromMs = Date.now();
    camera.fault(fault);
    await sleep(seconds * 1000);
    await camera.clear();
    return [{ fromMs, toMs: Date.now() }];
  };
}

/** Closes the connection early in a group of pictures, so that recording cannot go on before the next one. */
export function closeOnce(gopFrames = 25): Trial['disturb'] {
  return async (camera) => {
    const position = () => camera.stats().nextFrame % gopFrames;
    await waitFor('the beginning of a group', () => position() >= 1 && position() <= 4);
    return await faultFor(0, { kind: 'close' })(camera);
  };
}

/** A reboot that takes some seconds, with another video if one is given. */
export function reboot(options: Parameters<FakeCamera['reboot']>[0]): Trial['disturb'] {
  return async (camera) => {
    const fromMs = Date.now();
    await camera.reboot(options);
    return [{ fromMs, toMs: Date.now() }];
  };
}

/** One disturbance after the other, with time to recover in between. */
export function inTurn(...disturbances: Trial['disturb'][]): Trial['disturb'] {
  return async (camera) => {
    const faults: Interval[] = [];
    for (const disturb of disturbances) {
      if (faults.length > 0) await sleep(SETTLING_MS);
      faults.push(...(await disturb(camera)));
    }
    return faults;
  };
}

function settingsOf(trial: Trial, fake: FakeCamera): Record<string, unknown> {
  const { auth } = trial.camera;
  return { source: auth ? fake.urlFor(auth.user, auth.password) : fake.url, ...trial.settings };
}

async function runTrial(store: RigStore, id: string, trial: Trial, fake: FakeCamera): Promise<Interval[]> {
  await waitFor(`two clips of ${id}`, async () => (await store.clips(id)).length >= 2, 40_000);
  const playingMs = Date.now() - Math.max(...fake.stats().sessions.map((session) => session.startedMs));
  await sleep(SETTLING_MS - playingMs);
  const faults = await trial.disturb(fake);
  const healedMs = faults.at(-1)?.toMs ?? 0;
  const recovered = async () => {
    const newer = (await store.clips(id)).filter((clip) => clip.startMs > healedMs);
    return newer.length >= CLIPS_AFTERWARDS;
  };
  await waitFor(`clips of ${id} after its fault`, recovered, 40_000);
  return faults;
}

async function outcomeOf(
  store: RigStore,
  fake: FakeCamera,
  faults: Interval[],
  report: Report,
): Promise<Outcome> {
  const stats = fake.stats();
  const clips: TrialClip[] = [];
  for (const clip of await store.clips(report.camera)) {
    const { startMs, durationMs } = clip;
    const path = clipPath(store.layout, clip);
    clips.push({ path, startMs, durationMs, marks: genuineMarks(stats, await readFrames(path)) });
  }
  const marks = clips.flatMap((clip) => clip.marks);
  const delivered = stats.sessions.flatMap((session) => [...session.sent, ...session.damaged]);
  const endMs = Math.max(...delivered.map((range) => range.lastMs));
  return {
    ...{ fake, faults, report, clips, marks },
    holes: report.holes.filter((hole) => !/^recorder-st/.test(hole.cause)),
    lost: lostFrames(stats.sessions, marks).filter((range) => range.firstMs < endMs - 1_000),
  };
}

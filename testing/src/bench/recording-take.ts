import { cpus } from 'node:os';
import type { FrameMark } from '../fake-camera/frame-mark.ts';
import { type ProcessCost, processCost } from '../rig/process-cost.ts';
import { processTree } from '../rig/process-tree.ts';
import { recordedFrames } from '../rig/time-line.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { Yard } from '../rig/yard.ts';
import { cameraNames } from './event-sample.ts';
import type { Recording, Way } from './recording-ways.ts';
import { fullHdVideo } from './scene.ts';

const SEGMENT_SECONDS = 10;
const SERVICE = { default_segment_time: `${SEGMENT_SECONDS}s`, stall_timeout: '8s' };
/** Many programs that start on few cores take their time. */
const START_MS = 300_000;
const SETTLE_MS = 10_000;
/** The last frames of the time that is looked at are under way still when it ends. */
const UNDER_WAY_MS = 2_000;

/** What came of some cameras that were recorded for a while. Processor times in milliseconds a second. */
export interface Take {
  readonly cameras: number;
  /** Of all processes that record, user and system. */
  readonly cpuMsPerSecond: number;
  /** Memory of all processes that record, PSS added up. */
  readonly bytes: number;
  /** Frames that the cameras had to send in that time, and those of them that are in no file. */
  readonly frames: number;
  readonly lostFrames: number;
  /** Of the benchmark's own process: the fake cameras, which have one core at most. */
  readonly fakeCpuMsPerSecond: number;
  /** The latest that a frame was sent after it was due, by the earliest of its camera. */
  readonly fakeLateMs: number;
  /** How much of all cores was busy with whatever; 0 to 1. */
  readonly machine: number;
}

/** Records so many cameras of {@link fullHdVideo} in one way, and looks at it for some seconds. */
export async function takeOf(way: Way, cameras: number, seconds: number): Promise<Take> {
  const video = await fullHdVideo();
  await using yard = await Yard.open(cameraNames(cameras), { video, audio: 'none', service: SERVICE });
  await using recording = await way(yard, SEGMENT_SECONDS);
  const isRecorded = async () => {
    for (const id of yard.ids) if (!(await recording.isRecorded(id))) return false;
    return true;
  };
  await waitFor('all cameras to be recorded', isRecorded, START_MS);
  await sleep(SETTLE_MS);
  const from = nextFrames(yard);
  const cost = await costWhile(recording, () => sleep(seconds * 1000));
  const to = nextFrames(yard);
  await sleep(UNDER_WAY_MS);
  await recording.stop();
  return { cameras, ...cost, ...(await account(yard, recording, from, to)) };
}

type Numbers = ReadonlyMap<string, number>;

function nextFrames(yard: Yard): Numbers {
  return new Map(yard.ids.map((id) => [id, yard.camera(id).stats().nextFrame]));
}

/** What is recorded of the frames from one number of each camera up to another. */
async function account(yard: Yard, recording: Recording, from: Numbers, to: Numbers) {
  let [frames, lostFrames, fakeLateMs] = [0, 0, 0];
  for (const id of yard.ids) {
    const [first, end] = [from.get(id) ?? 0, to.get(id) ?? 0];
    const marks = (await recordedFrames(await recording.files(id))).filter(
      ({ number }) => number >= first && number < end,
    );
    frames += end - first;
    lostFrames += end - first - new Set(marks.map(({ number }) => number)).size;
    fakeLateMs = Math.max(fakeLateMs, latenessMs(marks, 1000 / yard.fps));
  }
  return { frames, lostFrames, fakeLateMs };
}

/** How much later than the most punctual frame the least punctual one was sent, both by their numbers. */
function latenessMs(marks: readonly FrameMark[], frameMs: number): number {
  const origins = marks.map(({ number, sentMs }) => sentMs - number * frameMs);
  const earliest = origins.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
  return origins.reduce((most, ms) => Math.max(most, ms - earliest), 0);
}

async function costWhile({ roots }: Recording, work: () => Promise<void>) {
  const before = await costsOf(roots);
  const [fakeBefore, machineBefore, startedAt] = [process.cpuUsage(), machineMs(), performance.now()];
  await work();
  const fake = process.cpuUsage(fakeBefore);
  const machine = machineMs();
  const after = await costsOf(roots);
  const seconds = (performance.now() - startedAt) / 1000;
  let [cpuMs, bytes] = [0, 0];
  for (const [pid, cost] of after) {
    cpuMs += cost.cpuMs - (before.get(pid)?.cpuMs ?? 0);
    bytes += cost.shareBytes;
  }
  return {
    ...{ cpuMsPerSecond: cpuMs / seconds, bytes },
    fakeCpuMsPerSecond: (fake.user + fake.system) / 1000 / seconds,
    machine: (machine.busy - machineBefore.busy) / (machine.all - machineBefore.all),
  };
}

async function costsOf(roots: readonly number[]): Promise<Map<number, ProcessCost>> {
  const costs = new Map<number, ProcessCost>();
  for (const pid of await processTree(...roots)) costs.set(pid, await processCost(pid));
  return costs;
}

/** Of all cores since the machine was started. */
function machineMs(): { readonly busy: number; readonly all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const all = sum(times.map(({ user, nice, sys, irq, idle }) => user + nice + sys + irq + idle));
  return { busy: all - sum(times.map(({ idle }) => idle)), all };
}

import { stat } from 'node:fs/promises';
import { clipPath } from '@pm-dvr/footage';
import { makeVideo, type SessionStats } from '../fake-camera/index.ts';
import { auditNumbers } from '../frame-audit.ts';
import { cpuOf } from '../rig/process-cost.ts';
import { frameCount, lostFrames, recordedFrames } from '../rig/time-line.ts';
import { VIDEO_CACHE } from '../rig/video-cache.ts';
import { sleep } from '../rig/wait.ts';
import type { Yard } from '../rig/yard.ts';
import { atMost, exactly, type Figure, median, plain, worst } from './figure.ts';
import { fullHdVideo, Scene } from './scene.ts';

/** What came of a camera that was recorded without any disturbance. */
interface Take {
  /** Those over which it sent video to be recorded. */
  readonly sessions: number;
  readonly sent: number;
  /** Frames sent that are in no clip, less the tail. */
  readonly missing: number;
  /** Frames sent after the last one that is in a clip. */
  readonly tail: number;
  readonly repeated: number;
  readonly skipped: number;
  readonly seams: number;
  /** From the end of each clip to its final name, without the last one, which ends with the recorder. */
  readonly lateMs: readonly number[];
}

/** An hour (or so) without any disturbance, two cameras: no frame may be missing at the seams between clips. */
export async function hour(options: { seconds: number }): Promise<Figure[]> {
  await using scene = await Scene.open({
    cameras: ['first', 'second'],
    video: await fullHdVideo(),
    audio: 'pcma',
  });
  return await undisturbed(scene, options.seconds);
}

/** 32 cameras of 2 Mbit/s at once. */
export async function many(options: { seconds: number }): Promise<Figure[]> {
  const video = await makeVideo({
    ...{ codec: 'h264', width: 1280, height: 720, fps: 25, gopFrames: 50, seconds: 10 },
    ...{ bitRate: 2_000_000, directory: VIDEO_CACHE },
  });
  const cameras = Array.from({ length: 32 }, (_, n) => `cam${n}`);
  await using scene = await Scene.open({ cameras, video });
  return await undisturbed(scene, options.seconds);
}

async function undisturbed(scene: Scene, seconds: number): Promise<Figure[]> {
  await scene.allRecording();
  const recordingMs = Date.now();
  const { daemon, yard } = scene;
  const processes = [daemon.pid, ...(await daemon.ffmpegs())];
  const before = await cpuOf(processes);
  await sleep(seconds * 1000);
  const cpuMs = (await cpuOf(processes)) - before;
  await daemon.stop();
  const takes: Take[] = [];
  for (const id of yard.ids) takes.push(await takeOf(yard, id, recordingMs));
  const what = `${takes.length} cameras, ${seconds} s`;
  return [
    ...figuresOf(takes, what),
    plain(`${what}: processor time of daemon and ffmpegs`, cpuMs / seconds / 10, '% of a core', 1),
  ];
}

/** `recordingMs`: when all cameras were recorded, milliseconds since the epoch. */
async function takeOf(yard: Yard, id: string, recordingMs: number): Promise<Take> {
  const clips = await yard.store.clips(id);
  const marks = await recordedFrames(await yard.store.clipFiles(id));
  const audit = auditNumbers(marks.map((mark) => mark.number));
  // Before it records, the recorder may look what sound there is.
  const isLook = ({ sent, endedMs = Number.POSITIVE_INFINITY }: SessionStats) =>
    endedMs <= recordingMs && sent.every((range) => range.last < audit.first);
  const sessions = yard.sessions(id).filter((session) => session.sent.length > 0 && !isLook(session));
  const lost = lostFrames(sessions, marks);
  const tail = frameCount(lost.filter((range) => range.first > audit.last));
  const lateMs: number[] = [];
  for (const clip of clips.slice(0, -1)) {
    // The name is the last thing that happens to a clip's inode.
    const { ctimeMs } = await stat(clipPath(yard.store.layout, clip));
    lateMs.push(ctimeMs - clip.startMs - clip.durationMs);
  }
  return {
    ...{ sessions: sessions.length, tail, lateMs, missing: frameCount(lost) - tail },
    sent: sessions.reduce((sum, session) => sum + session.frames, 0),
    repeated: audit.duplicates + audit.outOfOrder,
    skipped: sessions.reduce((sum, session) => sum + session.skippedFrames, 0),
    seams: clips.length - 1,
  };
}

function figuresOf(takes: readonly Take[], what: string): Figure[] {
  const sum = (count: (take: Take) => number) => takes.reduce((total, take) => total + count(take), 0);
  const lateMs = takes.flatMap((take) => take.lateMs).sort((a, b) => a - b);
  const tail = worst(takes.map((take) => take.tail));
  return [
    exactly(`${what}: cameras recorded in any number of sessions but one`, takes.filter(isBroken).length, 0),
    plain(
      `${what}: frames sent`,
      sum((take) => take.sent),
      '',
    ),
    plain(
      `${what}: seams between clips`,
      sum((take) => take.seams),
      '',
    ),
    exactly(
      `${what}: frames missing`,
      sum((take) => take.missing),
      0,
    ),
    exactly(
      `${what}: frames twice or out of order`,
      sum((take) => take.repeated),
      0,
    ),
    exactly(
      `${what}: frames that a client was too slow for`,
      sum((take) => take.skipped),
      0,
    ),
    atMost(`${what}: frames under way when it was stopped, worst`, tail, 13, 'frames', 0),
    plain(`${what}: end of clip to its final name, median`, median(lateMs) / 1000, 's', 3),
    plain(`${what}: the same, 99th percentile`, percentile(lateMs, 0.99) / 1000, 's', 3),
    atMost(`${what}: the same, worst`, worst(lateMs) / 1000, 1, 's', 3),
  ];
}

function isBroken(take: Take): boolean {
  return take.sessions !== 1;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

import { stat } from 'node:fs/promises';
import { makeVideo } from '../fake-camera/index.ts';
import { auditFrames } from '../frame-audit.ts';
import { cpuOf } from '../rig/process-cost.ts';
import { VIDEO_CACHE } from '../rig/video-cache.ts';
import { sleep } from '../rig/wait.ts';
import { atMost, exactly, type Figure, median, plain } from './figure.ts';
import { fullHdVideo, Scene } from './scene.ts';

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
  const { daemon, store } = scene;
  const processes = [daemon.pid, ...(await daemon.ffmpegs())];
  const before = await cpuOf(processes);
  await sleep(seconds * 1000);
  const cpuMs = (await cpuOf(processes)) - before;
  await daemon.stop();
  const totals = { sent: 0, missing: 0, repeated: 0, skipped: 0, seams: 0, tail: 0 };
  const lateMs: number[] = [];
  for (const [id, fake] of scene.fakes) {
    const clips = await store.clips(id);
    const files = await store.clipFiles(id);
    const audit = await auditFrames(files);
    const session = fake.stats().sessions.at(-1);
    const last = session?.sent.at(-1)?.last ?? audit.last;
    totals.sent += session?.frames ?? 0;
    totals.skipped += session?.skippedFrames ?? 0;
    totals.missing += audit.missing.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    totals.missing += audit.first - (session?.sent[0]?.first ?? audit.first);
    totals.repeated += audit.duplicates + audit.outOfOrder;
    totals.seams += clips.length - 1;
    totals.tail = Math.max(totals.tail, last - audit.last);
    // The name is the last thing that happens to a clip's inode. The last clip ends with the recorder.
    for (const [index, clip] of clips.slice(0, -1).entries()) {
      const { ctimeMs } = await stat(files[index] as string);
      lateMs.push(ctimeMs - clip.startMs - clip.durationMs);
    }
  }
  const what = `${scene.fakes.size} cameras, ${seconds} s`;
  lateMs.sort((a, b) => a - b);
  return [
    plain(`${what}: frames sent`, totals.sent, ''),
    plain(`${what}: seams between clips`, totals.seams, ''),
    exactly(`${what}: frames missing`, totals.missing, 0),
    exactly(`${what}: frames twice or out of order`, totals.repeated, 0),
    exactly(`${what}: frames that a client was too slow for`, totals.skipped, 0),
    atMost(`${what}: frames under way when it was stopped, worst`, totals.tail, 13, 'frames', 0),
    plain(`${what}: end of clip to its final name, median`, median(lateMs) / 1000, 's', 3),
    plain(`${what}: the same, 99th percentile`, percentile(lateMs, 0.99) / 1000, 's', 3),
    atMost(`${what}: the same, worst`, (lateMs.at(-1) ?? Number.NaN) / 1000, 1, 's', 3),
    plain(`${what}: processor time of daemon and ffmpegs`, cpuMs / seconds / 10, '% of a core', 1),
  ];
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

import { cpuOf, processCost } from '../rig/process-cost.ts';
import { sleep } from '../rig/wait.ts';
import { atMost, type Figure, plain } from './figure.ts';
import { fullHdVideo, Scene } from './scene.ts';

const MEBIBYTE = 1024 * 1024;
const SETTLE_MS = 30_000;

interface Cost {
  /** Daemon's processor time over that of its ffmpegs. */
  readonly ratio: number;
  readonly daemonMsPerSecond: number;
  readonly ffmpegMsPerSecond: number;
  readonly privateBytes: number;
}

/** Processor time and memory of the daemon beside its ffmpegs, with 1080p25 of 4 Mbit/s. */
export async function cost(options: { seconds: number }): Promise<Figure[]> {
  const one = await measure(1, options.seconds);
  const sixteen = await measure(16, options.seconds);
  const further = (sixteen.privateBytes - one.privateBytes) / 15;
  return [
    atMost('daemon / its ffmpeg, processor time, 1 camera', one.ratio * 100, 15, '%'),
    atMost('daemon / its ffmpegs, processor time, 16 cameras', sixteen.ratio * 100, 5, '%'),
    plain('daemon, 1 camera', one.daemonMsPerSecond, 'ms/s', 2),
    plain('daemon, 16 cameras', sixteen.daemonMsPerSecond, 'ms/s', 2),
    plain('one ffmpeg', sixteen.ffmpegMsPerSecond / 16, 'ms/s', 2),
    atMost('private memory, 1 camera', one.privateBytes / MEBIBYTE, 30, 'MiB', 1),
    atMost('private memory, each further camera', further / MEBIBYTE, 2, 'MiB'),
  ];
}

async function measure(count: number, seconds: number): Promise<Cost> {
  const cameras = Array.from({ length: count }, (_, n) => `cam${n}`);
  await using scene = await Scene.open({ cameras, video: await fullHdVideo() });
  const { daemon } = scene;
  await scene.allRecording();
  await sleep(SETTLE_MS);
  const ffmpegs = await daemon.ffmpegs();
  const before = { daemon: await cpuOf([daemon.pid]), ffmpegs: await cpuOf(ffmpegs) };
  await sleep(seconds * 1000);
  const daemonMs = (await cpuOf([daemon.pid])) - before.daemon;
  const ffmpegMs = (await cpuOf(ffmpegs)) - before.ffmpegs;
  const { privateBytes } = await processCost(daemon.pid);
  const perSecond = (ms: number) => ms / seconds;
  return {
    ...{ ratio: daemonMs / ffmpegMs, privateBytes },
    ...{ daemonMsPerSecond: perSecond(daemonMs), ffmpegMsPerSecond: perSecond(ffmpegMs) },
  };
}

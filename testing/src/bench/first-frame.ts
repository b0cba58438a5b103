import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../fake-camera/random.ts';
import { BareFfmpeg } from '../rig/bare-ffmpeg.ts';
import { hasFragment, hasFrame } from '../rig/open-video.ts';
import { sleep } from '../rig/wait.ts';
import { Yard } from '../rig/yard.ts';
import { type Figure, median, plain, worst } from './figure.ts';
import { fullHdVideo, GOP_SECONDS } from './scene.ts';

const CAMERA = 'front';
const SEGMENT_SECONDS = 10;
const LOOK_MS = 5;
const LONGEST_MS = 30_000;

/** Seconds from the start of a program. */
interface Sight {
  readonly frameS: number;
  readonly fragmentS: number;
}

/** From the start of a recorder to its first frame on disk, beside bare ffmpeg, turn by turn (`rounds`: of each). */
export async function firstFrame({ rounds }: { rounds: number }): Promise<Figure[]> {
  const service = { default_segment_time: `${SEGMENT_SECONDS}s`, stall_timeout: '8s' };
  await using yard = await Yard.open([CAMERA], { video: await fullHdVideo(), audio: 'none', service });
  const random = seededRandom(rounds);
  const [suite, bare]: [Sight[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    // At any moment between two key frames.
    await sleep(random() * GOP_SECONDS * 1000);
    suite.push(await ofService(yard));
    await sleep(random() * GOP_SECONDS * 1000);
    bare.push(await ofBareFfmpeg(yard, join(yard.store.folder, `bare-${round}`)));
  }
  const frames = suite.map(({ frameS }) => frameS);
  const fragments = suite.map(({ fragmentS }) => fragmentS);
  return [
    plain(
      'cam-service / bare ffmpeg, first frame on disk, medians',
      median(frames) / median(bare),
      'times',
      2,
    ),
    plain(`cam-service: start to first frame on disk, median of ${rounds}`, median(frames), 's', 2),
    plain('the same, worst', worst(frames), 's', 2),
    plain('cam-service: start to a first fragment that can be played, median', median(fragments), 's', 2),
    plain(
      'bare ffmpeg: start to first frame on disk, in a file that cannot be played yet, median',
      median(bare),
      's',
      2,
    ),
    plain('the same, worst', worst(bare), 's', 2),
  ];
}

async function ofService(yard: Yard): Promise<Sight> {
  const folder = yard.store.layout.liveDir(CAMERA);
  const before = new Set(await readdir(folder).catch(() => []));
  const startedAt = performance.now();
  await using daemon = yard.record();
  const frameS = await seen(folder, before, hasFrame, startedAt);
  const fragmentS = await seen(folder, before, hasFragment, startedAt);
  await daemon.stop();
  return { frameS, fragmentS };
}

async function ofBareFfmpeg(yard: Yard, folder: string): Promise<number> {
  const startedAt = performance.now();
  await using ffmpeg = await BareFfmpeg.start(yard.camera(CAMERA).url, folder, SEGMENT_SECONDS);
  const seconds = await seen(folder, new Set(), hasFrame, startedAt);
  await ffmpeg.stop();
  return seconds;
}

/** Seconds until a new file of a folder holds what is looked for. Throws if there is none in time. */
async function seen(
  folder: string,
  before: ReadonlySet<string>,
  holds: (bytes: Buffer) => boolean,
  startedAt: number,
): Promise<number> {
  while (performance.now() - startedAt < LONGEST_MS) {
    const names = (await readdir(folder).catch(() => [])).filter(
      (name) => name.endsWith('.mp4') && !before.has(name),
    );
    for (const name of names)
      if (holds(await readFile(join(folder, name)).catch(() => Buffer.alloc(0))))
        return (performance.now() - startedAt) / 1000;
    await sleep(LOOK_MS);
  }
  throw new Error(`${folder} has no frame after ${LONGEST_MS} ms`);
}

import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { processesUsing } from '../rig/daemon-process.ts';
import { complaintsAbout } from '../rig/readable.ts';
import { Supervisor } from '../rig/supervisor.ts';
import { sleep } from '../rig/wait.ts';
import { type ExplainedHole, ffmpegOf, Yard } from '../rig/yard.ts';

const KILLS = 10;
const LONGEST_PAUSE_MS = 3_000;
/** To repeat a run, put its number here: PM_DVR_SEED=… npx vitest … */
const SEED = Number(process.env.PM_DVR_SEED ?? randomInt(1_000_000));

const EXPECTED_CAUSES = ['ffmpeg-died', 'recorder-killed'];

/** Holes that follow one another without footage between them as one. */
function withoutSeams(holes: readonly ExplainedHole[]): ExplainedHole[] {
  const joined: ExplainedHole[] = [];
  for (const hole of holes) {
    const last = joined.at(-1);
    if (last?.toMs === hole.fromMs) joined[joined.length - 1] = { ...last, toMs: hole.toMs };
    else joined.push(hole);
  }
  return joined;
}

/** Kills the ffmpeg of either camera, the daemon, or an ffmpeg and the daemon. */
async function killSomething(yard: Yard, supervisor: Supervisor, choice: number): Promise<string> {
  const camera = yard.ids[Math.floor(choice * 100) % yard.ids.length] as string;
  const ffmpeg = choice < 0.7 ? await ffmpegOf(supervisor.daemon, camera) : undefined;
  if (ffmpeg !== undefined) process.kill(ffmpeg, 'SIGKILL');
  if (choice > 0.5) supervisor.daemon.signal('SIGKILL');
  return choice > 0.7 ? 'daemon' : choice > 0.5 ? `${camera} and daemon` : camera;
}

test(`ten kills at random (seed ${SEED}): each clip whole, none twice, in order, and each hole explained`, async () => {
  const random = seededRandom(SEED);
  await using yard = await Yard.open(['front', 'yard']);
  await using supervisor = new Supervisor(() => yard.record());
  await yard.clips(1);
  const killed: string[] = [];
  for (let count = 0; count < KILLS; count++) {
    await sleep(random() * LONGEST_PAUSE_MS);
    killed.push(await killSomething(yard, supervisor, random()));
  }
  await sleep(5_000);
  expect(await supervisor.stop()).toEqual({ code: 0, signal: null });
  expect(await processesUsing(yard.store.folder)).toEqual([]);

  for (const id of yard.ids) {
    const clips = await yard.store.clips(id);
    const [holes, reported] = await Promise.all([yard.frameHoles(id), yard.explainedHoles(id)]);
    const story = JSON.stringify({ id, killed, holes, reported });
    expect(new Set(clips.map((clip) => clip.fileName)).size, story).toBe(clips.length);
    expect(new Set(clips.map((clip) => clip.sequence)).size, story).toBe(clips.length);
    for (const file of await yard.store.clipFiles(id)) expect(await complaintsAbout(file)).toBe('');
    expect(await yard.store.audit(id), story).toMatchObject({ duplicates: 0, outOfOrder: 0 });
    const starts = clips.map((clip) => clip.startMs);
    expect(starts, story).toEqual([...starts].sort((a, b) => a - b));
    for (const lost of await yard.lostBySession(id)) expect(lost, story).toBeLessThanOrEqual(25);
    expect(
      reported.filter(({ cause }) => !EXPECTED_CAUSES.includes(cause)),
      story,
    ).toEqual([]);
    const told = withoutSeams(reported);
    expect(told, story).toHaveLength(holes.length);
    for (const [position, hole] of holes.entries()) {
      expect(Math.abs((told[position]?.fromMs ?? 0) - hole.fromMs), story).toBeLessThanOrEqual(500);
      expect(Math.abs((told[position]?.toMs ?? 0) - hole.toMs), story).toBeLessThanOrEqual(500);
    }
  }
});

import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { waitFor } from '../../rig/wait.ts';
import { ffmpegOf } from '../../rig/yard.ts';
import type { FaultRow } from '../fault-row.ts';
import type { Plant } from '../plant.ts';

const AGAIN = 'Recorded again at once; the other camera loses nothing.';

async function signalFfmpeg(plant: Plant, signal: NodeJS.Signals): Promise<void> {
  const { victim, daemons } = plant;
  const daemon = daemons.daemon('cam-service');
  process.kill(await waitFor(`ffmpeg of ${victim}`, async () => await ffmpegOf(daemon, victim)), signal);
}

/** Puts something else in the place of the program, and ends the one that runs. */
async function replaceFfmpeg(plant: Plant, text: string | undefined): Promise<void> {
  await rename(plant.ffmpegLink, `${plant.ffmpegLink}.kept`);
  if (text !== undefined) {
    await writeFile(plant.ffmpegLink, text);
    await chmod(plant.ffmpegLink, 0o755);
  }
  for (const pid of await plant.daemons.daemon('cam-service').ffmpegs()) process.kill(pid, 'SIGKILL');
}

async function restoreFfmpeg(plant: Plant): Promise<void> {
  await rm(plant.ffmpegLink, { force: true });
  await rename(`${plant.ffmpegLink}.kept`, plant.ffmpegLink);
}

/** What can become of the program that records. */
export const FFMPEG_ROWS: readonly FaultRow[] = [
  {
    name: 'ffmpeg-killed',
    done: 'ffmpeg of a camera is killed with -9',
    must: AGAIN,
    hurts: 'victim',
    least: 0.5,
    holdSeconds: 1,
    break: async (plant) => await signalFfmpeg(plant, 'SIGKILL'),
  },
  {
    name: 'ffmpeg-stopped',
    done: 'ffmpeg of a camera is stopped with SIGSTOP',
    must: 'Found as a stall, ended, recorded again; the other camera loses nothing.',
    hurts: 'victim',
    least: 2,
    holdSeconds: 6,
    break: async (plant) => await signalFfmpeg(plant, 'SIGSTOP'),
  },
  {
    name: 'ffmpeg-exits-0',
    done: 'ffmpeg is killed, and a program that ends at once with 0 is in its place',
    must: 'The cameras are not said to be well; recorded again once ffmpeg is back.',
    hurts: 'all',
    least: 'while-broken',
    holdSeconds: 8,
    break: async (plant) => await replaceFfmpeg(plant, '#!/bin/sh\nexit 0\n'),
    mend: restoreFfmpeg,
    mayEnd: ['cam-service'],
  },
  {
    name: 'ffmpeg-missing',
    done: 'ffmpeg is killed, and there is no program in its place',
    must: 'The cameras are not said to be well; recorded again once ffmpeg is back.',
    hurts: 'all',
    least: 'while-broken',
    holdSeconds: 8,
    break: async (plant) => await replaceFfmpeg(plant, undefined),
    mend: restoreFfmpeg,
    mayEnd: ['cam-service'],
  },
];

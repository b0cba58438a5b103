import { writeFile } from 'node:fs/promises';
import { DaemonProcess } from '../../rig/daemon-process.ts';
import { limitDescriptors, noTaskLimit, TaskLimit } from '../../rig/process-limits.ts';
import { waitFor } from '../../rig/wait.ts';
import type { FaultRow } from '../fault-row.ts';
import type { Plant } from '../plant.ts';

/** What systemd gives a daemon. */
const DESCRIPTORS = 1_024;
const REFUSED_MS = 15_000;
const limits = new WeakMap<Plant, TaskLimit>();

/** What an owner can do wrong, and what the machine can run out of. */
export const MISTAKE_ROWS: readonly FaultRow[] = [
  {
    name: 'configuration-broken',
    done: 'The configuration is broken, and cam-service is told to read it again',
    must: 'It says what is wrong and goes on with the old one; nothing is lost.',
    hurts: 'none',
    least: 0,
    break: async (plant) => {
      await writeFile(plant.store.configFile, 'include: [cam_common.yaml]\nstall_timeout: soon\n');
      plant.daemons.daemon('cam-service').signal('SIGHUP');
    },
    mend: async (plant) => {
      await plant.configure();
      plant.daemons.daemon('cam-service').signal('SIGHUP');
    },
  },
  {
    name: 'two-recorders',
    done: 'A second cam-service is started for the same camera',
    must: 'The second one refuses to record; the first one loses nothing.',
    hurts: 'none',
    least: 0,
    break: async (plant) => {
      await using second = DaemonProcess.start('cam-service', ['-c', plant.store.configFile, plant.victim]);
      await waitFor('the end of the second recorder', () => !second.running, REFUSED_MS);
      const { code } = await second.exited;
      if (code === 0) throw new Error(`a second recorder took the camera: ${second.output}`);
    },
  },
  {
    name: 'descriptors',
    done: 'cam-service may open no file more, and its ffmpegs are killed',
    must: 'It goes on by itself once it may again.',
    hurts: 'all',
    least: 'while-broken',
    margin: 20,
    mayEnd: ['cam-service'],
    break: async (plant) => {
      const daemon = plant.daemons.daemon('cam-service');
      const ffmpegs = await daemon.ffmpegs();
      limitDescriptors(daemon.pid, 0);
      for (const pid of ffmpegs) process.kill(pid, 'SIGKILL');
    },
    mend: (plant) => limitDescriptors(plant.daemons.daemon('cam-service').pid, DESCRIPTORS),
  },
  {
    name: 'processes',
    done: 'cam-service may start no process more, and its ffmpegs are killed',
    must: 'It goes on by itself once it may again.',
    hurts: 'all',
    least: 'while-broken',
    margin: 20,
    mayEnd: ['cam-service'],
    obstacle: noTaskLimit,
    break: async (plant) => {
      const daemon = plant.daemons.daemon('cam-service');
      const ffmpegs = await daemon.ffmpegs();
      limits.set(plant, await TaskLimit.set(daemon.pid));
      for (const pid of ffmpegs) process.kill(pid, 'SIGKILL');
    },
    mend: async (plant) => await limits.get(plant)?.[Symbol.asyncDispose](),
  },
];

import type { Benches } from './bench.ts';
import { configCheck } from './config-check.ts';
import { cost } from './cost.ts';
import { firstFrame } from './first-frame.ts';
import { holes } from './holes.ts';
import { kill } from './kill.ts';
import { outage } from './outage.ts';
import { recording } from './recording.ts';
import { stall } from './stall.ts';
import { system } from './system.ts';
import { hour, many } from './undisturbed.ts';

/** What the recorder, cam-service, does and costs. */
export const RECORDER_BENCHES: Benches = {
  cost: {
    about: 'processor time and memory, 1 and 16 cameras',
    defaults: { seconds: 120, rounds: 1 },
    run: cost,
  },
  recording: {
    about:
      'cam-service beside bare ffmpeg, 1 to 256 cameras (--rounds: the most; --seconds: for each number)',
    defaults: { seconds: 30, rounds: 256 },
    run: recording,
  },
  'first-frame': {
    about: 'start to first frame on disk, beside bare ffmpeg (--rounds: of each)',
    defaults: { seconds: 0, rounds: 15 },
    run: firstFrame,
  },
  kill: {
    about: 'what kill -9 of ffmpeg, of the daemon and of both costs',
    defaults: { seconds: 0, rounds: 10 },
    run: kill,
  },
  outage: {
    about: 'how soon a camera is recorded again after 5 s, 60 s, 10 min (--seconds: the longest)',
    defaults: { seconds: 600, rounds: 1 },
    run: outage,
  },
  stall: {
    about: 'how soon it is noticed that video stands still',
    defaults: { seconds: 0, rounds: 10 },
    run: stall,
  },
  holes: {
    about: 'what cam-report says of random faults (--rounds: faults a camera)',
    defaults: { seconds: 0, rounds: 6 },
    run: holes,
  },
  hour: {
    about: 'frames missing between the clips of an undisturbed hour',
    defaults: { seconds: 3600, rounds: 1 },
    run: hour,
  },
  many: {
    about: '32 cameras of 2 Mbit/s: frames lost, clips late',
    defaults: { seconds: 600, rounds: 1 },
    run: many,
  },
  'config-check': {
    about: 'checking a configuration of 16 and 200 cameras, beside the start of Node.js (--rounds: of each)',
    defaults: { seconds: 0, rounds: 15 },
    run: configCheck,
  },
  system: {
    about: 'a booted Debian: start to first frame (--rounds), upgrade, exposure of the units; only as root',
    defaults: { seconds: 0, rounds: 15 },
    run: system,
  },
};

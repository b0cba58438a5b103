import type { Benches } from './bench.ts';
import { cleanerHour } from './cleaner-hour.ts';
import { cleanerPower } from './cleaner-power.ts';
import { cleanerScale } from './cleaner-scale.ts';
import { report } from './report.ts';
import { status } from './status.ts';

/** What those do and cost that look through a whole store: cam-cleaner and cam-report. */
export const STORE_BENCHES: Benches = {
  'cleaner-scale': {
    about: 'runs of cam-cleaner in a store of many clips (--rounds: thousands), beside find -delete',
    defaults: { seconds: 0, rounds: 1_000 },
    run: cleanerScale,
  },
  'cleaner-hour': {
    about: '16 cameras, events, a remote and cam-cleaner on a disk of 2 GiB (--seconds); only as root',
    defaults: { seconds: 3600, rounds: 1 },
    run: cleanerHour,
  },
  'cleaner-power': {
    about: 'kill -9 of cam-cleaner and power cuts in the middle of its work (--rounds: of each)',
    defaults: { seconds: 0, rounds: 50 },
    run: cleanerPower,
  },
  report: {
    about: 'cam-report over many days of 16 cameras (--rounds: days), beside find',
    defaults: { seconds: 0, rounds: 30 },
    run: report,
  },
  status: {
    about: 'cam-report status in a store of many clips (--rounds: thousands)',
    defaults: { seconds: 0, rounds: 4_147 },
    run: status,
  },
};

import type { Benches } from './bench.ts';
import { syncCopy } from './sync-copy.ts';
import { syncFaults } from './sync-faults.ts';
import { syncLatency } from './sync-latency.ts';
import { syncMany } from './sync-many.ts';
import { syncPower } from './sync-power.ts';
import { syncTransfers } from './sync-transfers.ts';

/** What cam-sync does and costs. */
export const SYNC_BENCHES: Benches = {
  'sync-latency': {
    about: 'clip finished to verified at a remote, a folder and SFTP (--rounds: clips a camera)',
    defaults: { seconds: 0, rounds: 24 },
    run: syncLatency,
  },
  'sync-copy': {
    about:
      'cam-sync beside rclone copy, few large and many small files, a folder and SFTP (--rounds: of each)',
    defaults: { seconds: 0, rounds: 3 },
    run: syncCopy,
  },
  'sync-many': {
    about: '10 new files among 100,000 that are there, and alone (--rounds: runs of each)',
    defaults: { seconds: 0, rounds: 10 },
    run: syncMany,
  },
  'sync-transfers': {
    about: 'how often each file is sent while events follow each other (--rounds: events)',
    defaults: { seconds: 0, rounds: 288 },
    run: syncTransfers,
  },
  'sync-faults': {
    about: 'kills (--rounds), a remote away (--seconds), full, with another key: what is there in the end',
    defaults: { seconds: 3600, rounds: 100 },
    run: syncFaults,
  },
  'sync-power': {
    about: 'power cuts in the middle of a sync (--rounds: cuts); only as root',
    defaults: { seconds: 0, rounds: 50 },
    run: syncPower,
  },
};

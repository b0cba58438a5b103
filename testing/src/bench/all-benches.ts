import type { Benches } from './bench.ts';
import { EVENT_BENCHES } from './benches-event.ts';
import { RECORDER_BENCHES } from './benches-recorder.ts';
import { STORE_BENCHES } from './benches-store.ts';
import { SYNC_BENCHES } from './benches-sync.ts';

/** Every benchmark there is, in the order in which they are listed and run. */
export const ALL_BENCHES: Benches = {
  ...RECORDER_BENCHES,
  ...EVENT_BENCHES,
  ...SYNC_BENCHES,
  ...STORE_BENCHES,
};

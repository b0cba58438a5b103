import { expect, test } from 'vitest';
import { ALL_ROWS } from '../faults/rows/all-rows.ts';
import { runRow } from '../faults/run-row.ts';

const ROW_MS = 240_000;

/** What `npm run faults` does with all its rows, with a few that are quick. */
test.each(['camera-closes', 'ffmpeg-killed', 'kill-cam-event'])(
  'all daemons together: %s, and every invariant holds',
  async (name) => {
    const row = ALL_ROWS.find((each) => each.name === name);
    if (!row) throw new Error(`there is no row ${name}`);
    const { outcome, happened } = await runRow(row, { hasSigterm: false });
    expect({ outcome, happened }).toEqual({ outcome: 'held', happened: [] });
  },
  ROW_MS,
);

test('all daemons together: SIGTERM while a camera is silent, and every invariant holds', {
  timeout: ROW_MS,
}, async () => {
  const row = ALL_ROWS.find((each) => each.name === 'camera-silent');
  if (!row) throw new Error('there is no such row');
  const { outcome, happened } = await runRow(row, { hasSigterm: true });
  expect({ outcome, happened }).toEqual({ outcome: 'held', happened: [] });
});

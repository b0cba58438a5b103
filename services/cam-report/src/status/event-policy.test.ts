import type { EventsHealth } from '@pm-dvr/contracts';
import { expect, test } from 'vitest';
import { judgeEvents } from './event-policy.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const part = (state: EventsHealth['recent'][number]['state'], hoursAgo: number, id = `e${hoursAgo}`) => ({
  ...{ id, part: 1, at_ms: NOW - hoursAgo * HOUR, state, clips: 4, holes: 0, missing_ms: 0 },
});
const saving = { id: 'e0', part: 1, saver_running: true };
const left = { ...saving, saver_running: false };
const quiet = { daemon_running: true, running: [], persistent: 0, recent: [] };

test.each<[what: string, signs: Partial<EventsHealth>, verdict: string, message: string]>([
  ['none is well', {}, 'ok', 'none yet'],
  ['complete ones are well', { recent: [part('complete', 1)] }, 'ok', 'what was saved of late is complete'],
  [
    'being saved is well',
    { running: [saving], persistent: 1, daemon_running: false },
    'ok',
    '1 event being saved',
  ],
  ['an incomplete one is a warning', { recent: [part('incomplete', 23)] }, 'warning', 'e23 is incomplete'],
  ['for a day', { recent: [part('incomplete', 24)] }, 'ok', 'what was saved of late is complete'],
  [
    'several name the newest',
    { recent: [part('damaged', 1), part('complete', 2), part('incomplete', 3)] },
    'warning',
    'e1 is damaged (and 1 more)',
  ],
  [
    'what a process left is a warning',
    { running: [left] },
    'warning',
    '1 part left half saved; cam-event ends them when it starts',
  ],
  [
    'a persistent one that nobody saves is critical',
    { daemon_running: false, persistent: 1, running: [left] },
    'critical',
    '1 persistent event switched on, and nothing saves',
  ],
  ['a persistent one with a daemon is well', { persistent: 1 }, 'ok', 'none yet'],
])('%s', (_, signs, verdict, message) => {
  expect(judgeEvents({ ...quiet, ...signs }, NOW)).toEqual({ verdict, message });
});

import type { EventManifest } from '@pm-dvr/contracts';
import { metricsText } from '@pm-dvr/runtime';
import { expect, it } from 'vitest';
import { eventMetrics } from './event-metrics.ts';
import { EventTally } from './event-tally.ts';

function manifest(...bytes: number[]): EventManifest {
  return {
    cameras: { front: { clips: bytes.map((size) => ({ bytes: size })) } },
  } as unknown as EventManifest;
}

it('counts clips and bytes of an event once, when it is final', () => {
  const tally = new EventTally();
  for (const state of ['started', 'saving', 'complete'] as const)
    tally.life({ state, manifest: manifest(100, 20) });
  tally.life({ state: 'incomplete', manifest: manifest(3) });
  tally.complaint();
  const text = metricsText(eventMetrics({ tally, engine: { running: ['one', 'two'], isShort: true } }));
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'pm_dvr_events_total{state="started"} 1',
    'pm_dvr_events_total{state="saving"} 1',
    'pm_dvr_events_total{state="complete"} 1',
    'pm_dvr_events_total{state="incomplete"} 1',
    'pm_dvr_events_running 2',
    'pm_dvr_event_clips_total 3',
    'pm_dvr_event_bytes_total 123',
    'pm_dvr_event_trigger_errors_total 1',
    'pm_dvr_event_store_short 1',
  ]);
});

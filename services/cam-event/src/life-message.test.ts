import { type EventManifest, eventLifeSchema, eventManifestSchema } from '@pm-dvr/contracts';
import { expect, test } from 'vitest';
import { lifeMessage } from './life-message.ts';

const AT = Date.UTC(2026, 10, 20, 14, 9, 57, 123);

function clip(number: number, bytes: number): EventManifest['cameras'][string]['clips'][number] {
  return {
    link: `link_00${number}.mp4`,
    clip: `clip-${number}.mp4`,
    start: '2026-11-20T15:09:57.123+01:00',
    start_ms: AT,
    duration_ms: 20_000,
    offset_ms: 0,
    bytes,
    kept: 'link',
  };
}

function hole(
  cause: EventManifest['cameras'][string]['holes'][number]['cause'],
  fromMs: number,
  lengthMs: number,
) {
  return { from: '', from_ms: AT + fromMs, to_ms: AT + fromMs + lengthMs, cause, detail: '' };
}

const manifest: EventManifest = eventManifestSchema.parse({
  version: 1,
  state: 'incomplete',
  id: '{Tür}-2026.11.20,15.09.57',
  event: 'Tür',
  mode: 'persistent',
  part: 2,
  continued: true,
  at: '2026-11-20T15:09:57.123+01:00',
  at_ms: AT,
  trigger: { by: 'command', received: '', received_ms: AT },
  windows: [{ from: '', from_ms: AT }],
  cameras: {
    front: {
      clips: [clip(1, 5_000_000_000), clip(2, 1)],
      holes: [hole('no-answer', 0, 1_100), hole('expired', 5_000, 500), hole('no-answer', 9_000, 2_234)],
    },
    'back-yard': { clips: [clip(1, 10)], holes: [] },
    attic: { clips: [], holes: [hole('not-yet-recorded', 0, 120_000)] },
  },
  updated: '',
  updated_ms: AT,
});

const life = (state: 'started' | 'saving' | 'complete' | 'incomplete') =>
  lifeMessage({
    state,
    manifest,
    manifestPath: '2026.11.20/{Tür}-2026.11.20,15.09.57+2.json',
    nowMs: AT + 5_900,
  });

test('an event that is incomplete tells what is missing, by camera and cause', () => {
  const message = life('incomplete');
  expect(message).toEqual({
    state: 'incomplete',
    id: '{Tür}-2026.11.20,15.09.57',
    event: 'Tür',
    mode: 'persistent',
    part: 2,
    continued: true,
    cameras: ['front', 'back-yard', 'attic'],
    at: 1795183797.123,
    manifest: '2026.11.20/{Tür}-2026.11.20,15.09.57+2.json',
    clips: 3,
    bytes: 5_000_000_011,
    missing: [
      { camera: 'front', cause: 'no-answer', seconds: 3.334 },
      { camera: 'front', cause: 'expired', seconds: 0.5 },
      { camera: 'attic', cause: 'not-yet-recorded', seconds: 120 },
    ],
    timestamp: 1795183803,
  });
  expect(eventLifeSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
});

test.each(['started', 'saving', 'complete'] as const)('an event that is %s does not', (state) => {
  expect(life(state)).not.toHaveProperty('missing');
  expect(life(state).state).toBe(state);
});

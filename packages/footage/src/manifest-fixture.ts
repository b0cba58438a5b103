import { type EventManifest, formatInstant, type KeptClip } from '@pm-dvr/contracts';

/** For tests: noon in local time, so that its day is the same everywhere. */
export const NOON = new Date(2026, 10, 20, 12).getTime();
export const NOON_ID = '{door}-2026.11.20,12.00.00';

/** For tests: a whole manifest, saving and without clips unless told otherwise. */
export function manifestFixture(change: Partial<EventManifest> = {}): EventManifest {
  const at = formatInstant(NOON);
  return {
    ...{ version: 1, state: 'saving', id: NOON_ID, event: 'door', mode: 'once', part: 1, continued: false },
    ...{ at, at_ms: NOON, trigger: { by: 'mqtt', topic: 't', received: at, received_ms: NOON } },
    windows: [{ from: formatInstant(NOON - 60_000), from_ms: NOON - 60_000, to: at, to_ms: NOON }],
    cameras: { front: { clips: [], holes: [] } },
    ...{ updated: at, updated_ms: NOON },
    ...change,
  };
}

/** For tests: a clip of ten seconds as a manifest lists it; counts from 1. */
export function keptClipFixture(number: number): KeptClip {
  const start_ms = NOON + (number - 1) * 10_000;
  return {
    link: `front-${NOON_ID}_${String(number).padStart(3, '0')}(${(number - 1) * 10} sec).mp4`,
    clip: `front-2026.11.20,12.00.00.000+0100-7-${String(number).padStart(9, '0')}-10.000.mp4`,
    ...{ start: formatInstant(start_ms), start_ms, duration_ms: 10_000, offset_ms: start_ms - NOON },
    ...{ bytes: 3_000_000, sha256: 'a'.repeat(64), kept: 'link' },
  };
}

import { type EventHole, type EventManifest, formatInstant } from '@pm-dvr/contracts';
import type { Clip } from '@pm-dvr/footage';
import { describe, expect, it } from 'vitest';
import { type EventFacts, eventFaults } from './event-verdict.ts';
import { timeOfDay } from './wording.ts';

const START_MS = Date.UTC(2026, 10, 20, 14, 10, 0);
const AT_MS = START_MS + 11_000;

/** Clips of five seconds that follow each other. */
function clips(count: number): Clip[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ camera: 'front', startMs: START_MS + index * 5_000, durationMs: 5_000, pid: 1, sequence: index + 1 },
    ...{ day: '2026.11.20', fileName: `clip-${index + 1}.mp4`, sizeBytes: 1_000 },
  }));
}

/** What was kept of eight seconds before and after, from these clips. */
function manifest(kept: readonly Clip[], changed: Partial<EventManifest> = {}, holes: EventHole[] = []) {
  const text = (ms: number) => formatInstant(ms);
  const window = { from_ms: AT_MS - 8_000, to_ms: AT_MS + 8_000 };
  const listed = kept.map(({ fileName, startMs, durationMs }) => ({
    ...{ link: `link-${fileName}`, clip: fileName, start: text(startMs), start_ms: startMs },
    ...{ duration_ms: durationMs, offset_ms: startMs - AT_MS, bytes: 1_000, kept: 'link' as const },
  }));
  return {
    ...{
      version: 1,
      state: 'complete',
      id: '{Door}',
      event: 'Door',
      mode: 'once',
      part: 1,
      continued: false,
    },
    ...{ at: text(AT_MS), at_ms: AT_MS, updated: text(AT_MS), updated_ms: AT_MS },
    trigger: { by: 'mqtt', received: text(AT_MS), received_ms: AT_MS },
    windows: [{ from: text(window.from_ms), to: text(window.to_ms), ...window }],
    cameras: { front: { clips: listed, holes } },
    ...changed,
  } satisfies EventManifest as EventManifest;
}

function facts(found: EventManifest | undefined, changed: Partial<EventFacts> = {}): EventFacts {
  const links = found?.cameras.front?.clips.map(({ link }) => link);
  return {
    ...{ camera: 'front', manifest: found, clips: clips(6), soundLinks: new Set(links) },
    stoppedMs: START_MS + 30_000,
    ...changed,
  };
}

describe("the demo's event", () => {
  it('is whole with all clips of its window, and no other', () => {
    expect(eventFaults(facts(manifest(clips(4))))).toEqual([]);
  });

  it('lacks what is recorded but not linked', () => {
    const [first, , third, fourth] = clips(4) as [Clip, Clip, Clip, Clip];
    expect(eventFaults(facts(manifest([first, third, fourth])))).toEqual(['the event lacks clip-2.mp4']);
  });

  it('is not whole with a link to something else', () => {
    const soundLinks = new Set(['link-clip-1.mp4', 'link-clip-2.mp4', 'link-clip-4.mp4']);
    expect(eventFaults(facts(manifest(clips(4)), { soundLinks }))).toEqual([
      "the event's link-clip-3.mp4 is not the clip that was recorded",
    ]);
  });

  it('is incomplete with a hole', () => {
    const hole = { from_ms: AT_MS, to_ms: AT_MS + 1_250, cause: 'ffmpeg-died', detail: '' } as const;
    const holes = [{ from: formatInstant(AT_MS), ...hole }];
    expect(eventFaults(facts(manifest(clips(4), { state: 'incomplete' }, holes)))).toEqual([
      'the event is incomplete: ffmpeg-died, 1.250 s',
    ]);
  });

  it('may be absent, or not over when the demo is stopped', () => {
    expect(eventFaults(facts(undefined))).toEqual(['no event was kept']);
    const stoppedMs = START_MS + 15_000;
    const early = facts(manifest(clips(3), { state: 'saving' }), { stoppedMs, clips: clips(3) });
    const [stopped, over] = [timeOfDay(stoppedMs), timeOfDay(AT_MS + 8_000)];
    expect(eventFaults(early)).toEqual([
      `the demo was stopped at ${stopped}, before the event was over at ${over}; 3 clips of it are kept`,
    ]);
    expect(eventFaults({ ...early, stoppedMs: START_MS + 30_000 })).toEqual([
      'the event was over, but cam-event did not say whether it is complete',
    ]);
  });
});

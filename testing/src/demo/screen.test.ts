import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import type { Clip } from '@pm-dvr/footage';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventStep, SeenEvent } from './event-watch.ts';
import type { Observation } from './observer.ts';
import { openScreen } from './screen.ts';
import { columnsOf, timeOfDay } from './wording.ts';

const START_MS = Date.UTC(2026, 10, 20, 14, 9, 57);

function clip(sequence: number): Clip {
  const fileName = `front-2026.11.20,15.09.57.123+0100-236143-00000000${sequence}-5.000.mp4`;
  const startMs = START_MS + (sequence - 1) * 5000;
  return {
    ...{ camera: 'front', startMs, pid: 236143, sequence, durationMs: 5000 },
    ...{ day: '2026.11.20', fileName, sizeBytes: 1_900_000 },
  };
}

/** An event that was complete after ten seconds, or that is being saved. */
function event(text: string, isFinal: boolean): SeenEvent {
  const step = (state: EventStep['state'], afterMs: number, clips: number) => ({
    ...{ state, afterMs, clips, atMs: START_MS + 11_000 + afterMs },
  });
  const steps = [step('started', 3, 0), step('saving', 14, 2)];
  return {
    ...{ id: `{${text}}`, event: text, isOwn: true, publishedMs: 0, clips: isFinal ? 4 : 2, isFinal },
    steps: isFinal ? [...steps, step('complete', 9_706, 4)] : steps,
    ...{ toMs: START_MS + 19_000, refs: [] },
  };
}

function seen(clips: number, events: readonly SeenEvent[] = []): Observation {
  const atMs = START_MS + clips * 5000 + 2500;
  const endMs = START_MS + clips * 5000;
  return {
    ...{ atMs, firstFrameMs: START_MS, firstFrame: 25, clipBytes: clips * 1_900_000, openBytes: 900_000 },
    ...{ recordedBytes: clips * 1_900_000, routineBytes: clips * 1_900_000, budgetBytes: 24 * 1024 ** 2 },
    ...{
      freeBytes: 80e9,
      recorderPid: 236143,
      ffmpegPid: 236150,
      brokerPid: 236140,
      keeperPid: 236141,
      syncPid: 236142,
      cleanerPid: 236144,
      framesPerSecond: 25,
      bitsPerSecond: 3e6,
    },
    events,
    remoteEvents: [],
    recorded: Array.from({ length: clips }, (_, index) => clip(index + 1)),
    clips: Array.from({ length: clips }, (_, index) => clip(index + 1)),
    state: { message: 'OK: recording since 2026-11-20 15:09:57', code: 0 },
    account: {
      ...{ camera: 'front', window: { fromMs: START_MS, toMs: atMs }, recordedMs: clips * 5000, clips },
      ...{ unrecorded: [{ kind: 'open', detail: '', fromMs: endMs, toMs: atMs }], sizeBytes: undefined },
      ...{ recorderAlive: true, newest: undefined, unfinishedToMs: undefined, damagedLines: 0 },
    },
  };
}

/** Something that is written to, and what was written; a terminal if it has a size. */
function output(size?: [columns: number, rows: number]) {
  const stream = new PassThrough();
  const text = () => String(stream.read() ?? '');
  const asTerminal = size && { isTTY: true, getWindowSize: () => size };
  return { stream: Object.assign(stream, asTerminal) as unknown as WriteStream, text };
}

beforeEach(() => {
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the live view', () => {
  it('fits into any terminal', () => {
    for (const size of [
      [200, 60],
      [80, 24],
      [40, 12],
      [12, 3],
      [1, 1],
    ] as [number, number][]) {
      const { stream, text } = output(size);
      openScreen(stream, 40_000).show(seen(6, [event('门铃 rings', true), event('Entrance door', false)]));
      const rows = stripVTControlCharacters(text()).split('\n').slice(0, -1);
      expect(Math.max(...rows.map(columnsOf))).toBeLessThan(Math.max(2, size[0]));
      expect(rows.length).toBeLessThan(Math.max(2, size[1]));
    }
  });

  it('says how events stand, and cuts their texts first', () => {
    const shown = (columns: number, endAfterMs: number, events: readonly SeenEvent[]) => {
      const { stream, text } = output([columns, 40]);
      openScreen(stream, endAfterMs).show(seen(3, events));
      const lines = stripVTControlCharacters(text()).split('\n');
      const from = lines.findIndex((line) => line.startsWith('  events'));
      const to = lines.findIndex((line) => line.startsWith('  remote'));
      return lines.slice(from, to).map((line) => line.slice(12));
    };
    expect(shown(80, 40_000, [])).toEqual(['none yet; one comes when two clips are there']);
    expect(shown(80, 12_000, [])).toEqual(['none yet']);
    const to = timeOfDay(START_MS + 19_000).slice(0, 8);
    const both = [event('Entrance door opened', true), event('Door bell', false)];
    expect(shown(80, 40_000, both)).toEqual([
      'Entrance door opened: complete in 9.71 s, 4 clips, linked in 14 ms',
      `Door bell: saving to ${to}, 2 clips, linked in 14 ms`,
    ]);
    expect(shown(70, 40_000, both)[0]).toBe('Entrance d…: complete in 9.71 s, 4 clips, linked in 14 ms');
    expect(shown(40, 40_000, both)[0]).toBe('Entrance …: complete in 9.…');
    expect(shown(80, 40_000, [...both, ...both, event('Last', true)])).toHaveLength(4);
    expect(shown(80, 40_000, [...both, ...both]).at(-1)).toBe('and 1 event before');
  });

  it('says how full the budget is, and what had to go', () => {
    const { stream, text } = output([80, 40]);
    const all = seen(6);
    const left = { clips: all.clips.slice(2), routineBytes: 4 * 1_900_000 };
    openScreen(stream, undefined).show({ ...all, ...left });
    expect(stripVTControlCharacters(text())).toContain(
      '\n  budget    7.25 MiB of 24.0 MiB, 2 clips deleted\n',
    );
  });

  it('goes back over what it drew, and over nothing else', () => {
    const { stream, text } = output([80, 40]);
    const screen = openScreen(stream, undefined);
    screen.say('above');
    screen.show(seen(1));
    const height = text().split('\n').length - 2;
    screen.show(seen(2));
    expect(text().startsWith(`\u001b[${height}A\r\u001b[J`)).toBe(true);
    screen.log('a line that stays');
    const [, lasting] = text().split('\u001b[J');
    expect(stripVTControlCharacters(lasting ?? '')).toMatch(/^a line that stays\n {2}state /);
    screen.leave();
    screen.say('below');
    expect(text()).toBe('below\n');
  });

  it('reckons with rows that a narrower terminal has broken', () => {
    const size: [number, number] = [80, 40];
    const { stream, text } = output(size);
    const screen = openScreen(stream, undefined);
    screen.show(seen(1));
    const widths = stripVTControlCharacters(text())
      .split('\n')
      .slice(0, -1)
      .map((row) => [...row].length);
    size[0] = 40;
    screen.show(seen(1));
    const height = widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / 40)), 0);
    expect(height).toBeGreaterThan(widths.length);
    expect(text().startsWith(`\u001b[${height}A`)).toBe(true);
  });

  it('has no colours if that is wished, but moves all the same', () => {
    vi.stubEnv('NO_COLOR', '1');
    const { stream, text } = output([80, 40]);
    const screen = openScreen(stream, undefined);
    screen.show(seen(1));
    expect(text()).not.toContain('\u001b');
    screen.show(seen(2));
    expect(text().split('\u001b')).toHaveLength(3);
  });
});

describe('without a terminal', () => {
  it.each([
    ['a pipe', undefined, 'xterm'],
    ['a terminal that cannot move its cursor', [80, 24], 'dumb'],
  ] as const)('what is new is told in one line, once, to %s', (_, size, term) => {
    vi.stubEnv('TERM', term);
    const { stream, text } = output(size && [...size]);
    const screen = openScreen(stream, undefined);
    screen.show(seen(1));
    const first = text();
    expect(first).toMatch(
      / START cam-service runs as process 236143\n.* START ffmpeg runs as process 236150;/,
    );
    expect(first).toMatch(
      / START mosquitto runs as process 236140\n.* START cam-event runs as process 236141\n/,
    );
    expect(first).toMatch(/ STATE OK: recording since 2026-11-20 15:09:57\n/);
    expect(first).toMatch(
      / CLIP {2}front-\S+-000000001-5\.000\.mp4 {2}5\.000 s, 1\.81 MiB, 3\.0 Mbit\/s; covered 100 %\n$/,
    );
    screen.show(seen(1));
    expect(text()).toBe('');
    screen.show(seen(1, [event('Door', false)]));
    expect(text()).toMatch(
      /^\S+ EVENT Door: started, 3 ms after its message\n\S+ EVENT Door: saving, 2 clips linked, 14 ms after its message\n$/,
    );
    screen.show(seen(1, [event('Door', true)]));
    expect(text()).toMatch(/^\S+ EVENT Door: complete, 4 clips, 9\.71 s after its message\n$/);
    const second = seen(2, [event('Door', true)]);
    screen.show(second);
    expect(text()).toMatch(/^\S+ CLIP {2}front-\S+-000000002-5\.000\.mp4 .*\n$/);
    screen.show({ ...second, clips: second.clips.slice(1), routineBytes: 1_900_000 });
    expect(text()).toMatch(/^\S+ BUDGET 1\.81 MiB of 24\.0 MiB, 1 clip deleted\n$/);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cause, clipNaming, dayOf, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { accountCamera, lengthOf } from '@pm-dvr/footage';
import { acquireProcessLock } from '@pm-dvr/runtime';
import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DutyRecord } from './duty-record.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const CAUSES: Cause[] = [
  'connection-refused',
  'closed-by-camera',
  'video-stalled',
  'ffmpeg-died',
  'disk-full',
];
const naming = clipNaming();

/** One thing that happens to a recorder; lengths in milliseconds. */
type Event =
  | { readonly kind: 'recorded'; readonly clipsMs: readonly number[]; readonly tailMs: number }
  | { readonly kind: 'failed'; readonly cause: Cause; readonly forMs: number }
  | { readonly kind: 'killed' | 'stopped'; readonly forMs: number };

const ms = (max: number) => fc.integer({ min: 1_000, max });
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constant('recorded' as const),
    clipsMs: fc.array(ms(20_000), { maxLength: 4 }),
    // Shorter holes than a second may count as seams.
    tailMs: fc.oneof(fc.constant(0), ms(20_000)),
  }),
  fc.record({ kind: fc.constant('failed' as const), cause: fc.constantFrom(...CAUSES), forMs: ms(600_000) }),
  fc.record({ kind: fc.constantFrom('killed' as const, 'stopped' as const), forMs: ms(600_000) }),
);

/** A store, a clock, and a recorder reduced to what it says of its duty. */
class Rig {
  readonly layout: StoreLayout;
  readonly clock: ClockDouble = clockDouble(NOON);
  recordedMs = 0;
  private duty: DutyRecord;
  private sequence = 0;

  constructor(folder: string) {
    this.layout = storeLayout({ baseDir: folder });
    this.duty = new DutyRecord(this.layout, naming, 'front', this.clock);
  }

  async begin(): Promise<void> {
    this.duty = new DutyRecord(this.layout, naming, 'front', this.clock);
    await this.duty.takeUp();
  }

  async happen(event: Event): Promise<void> {
    if (event.kind === 'recorded') await this.record(event.clipsMs, event.tailMs);
    else if (event.kind === 'failed') {
      this.duty.failed({ cause: event.cause, detail: 'seen' });
      await this.clock.advance(event.forMs);
    } else {
      if (event.kind === 'stopped') await this.duty.layDown();
      else await this.duty.settle();
      await this.clock.advance(event.forMs);
      await this.begin();
    }
  }

  /** Frames flow until a failure follows; the last moments of them are lost with the open clip. */
  private async record(clipsMs: readonly number[], tailMs: number): Promise<void> {
    this.duty.video();
    for (const durationMs of clipsMs) {
      const startMs = this.clock.wallMs();
      await this.clock.advance(durationMs);
      const facts = { camera: 'front', startMs, durationMs, pid: 7, sequence: ++this.sequence };
      const day = this.layout.clipDir('front', dayOf(startMs));
      await mkdir(day, { recursive: true });
      await writeFile(join(day, naming.encode(facts)), '');
      this.duty.covered(facts, false);
      this.recordedMs += durationMs;
    }
    await this.clock.advance(tailMs);
    this.duty.failed({ cause: 'video-stalled', detail: 'no frame' });
  }

  async settle(): Promise<void> {
    await this.duty.settle();
  }
}

test('whatever happens to a recorder, each second is recorded or has a cause', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), async (events) => {
      const folder = await mkdtemp(join(tmpdir(), 'duty-account-'));
      try {
        const rig = new Rig(folder);
        await mkdir(rig.layout.liveDir('front'), { recursive: true });
        await using _lock = await held(rig.layout.lockFile('front'));
        await rig.begin();
        for (const one of events) await rig.happen(one);
        await rig.settle();
        const nowMs = rig.clock.wallMs();
        const account = await accountCamera({
          ...{ layout: rig.layout, naming, camera: 'front', fromMs: NOON, toMs: nowMs, nowMs },
        });
        expect(lengthOf(account, 'unexplained')).toBe(0);
        expect(lengthOf(account, 'open')).toBe(0);
        expect(account.damagedLines).toBe(0);
        expect(account.recordedMs).toBe(rig.recordedMs);
        expect(account.recordedMs + lengthOf(account, 'cause')).toBe(nowMs - NOON);
      } finally {
        await rm(folder, { recursive: true });
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

async function held(path: string): Promise<AsyncDisposable> {
  const lock = await acquireProcessLock(path);
  return { [Symbol.asyncDispose]: () => lock.release() };
}

import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClipFacts,
  clipNaming,
  dayOf,
  type LedgerEntry,
  type StoreLayout,
  storeLayout,
} from '@pm-dvr/contracts';
import { parseLedger } from '@pm-dvr/footage';
import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DutyRecord } from './duty-record.ts';
import type { Failure } from './failure-policy.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const S = 1_000;
const REFUSED: Failure = { cause: 'connection-refused', detail: 'refused' };
const CLOSED: Failure = { cause: 'closed-by-camera', detail: 'closed' };
const STALLED: Failure = { cause: 'video-stalled', detail: 'stalled' };
const READ_ONLY: Failure = { cause: 'store-unwritable', detail: 'read-only' };
const PATIENCE = { timeout: 5_000 };
const naming = clipNaming();

let folder: string;
let layout: StoreLayout;
let clock: ClockDouble;
let duty: DutyRecord;
let sequence: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duty-record-'));
  layout = storeLayout({ baseDir: folder });
  clock = clockDouble(NOON);
  sequence = 0;
  duty = new DutyRecord(layout, naming, 'front', clock);
});
afterEach(() => rm(folder, { recursive: true }));

/** The ledger as words: type, cause, and instants in seconds after noon. */
async function ledger(): Promise<string[]> {
  const days = (await readdir(layout.cameraLedgerDir('front')).catch(() => [])).sort();
  const texts = await Promise.all(
    days.map((day) => readFile(join(layout.cameraLedgerDir('front'), day), 'utf8')),
  );
  return texts.flatMap((text) => parseLedger(text).entries).map(inWords);
}

function inWords(entry: LedgerEntry): string {
  const at = (ms: number) => (ms - NOON) / S;
  const cause = 'cause' in entry ? ` ${entry.cause}` : '';
  if (entry.type === 'gap') return `gap ${at(entry.from_ms)}..${at(entry.to_ms)}${cause}`;
  return `${entry.type} ${at(entry.at_ms)}${cause}`;
}

/** A clip of that many seconds that ends now and has its name. */
async function clip(seconds: number, clockStepped = false): Promise<ClipFacts> {
  const startMs = clock.wallMs() - seconds * S;
  const facts = { camera: 'front', startMs, durationMs: seconds * S, pid: 7, sequence: ++sequence };
  const day = layout.clipDir('front', dayOf(startMs));
  await mkdir(day, { recursive: true });
  await writeFile(join(day, naming.encode(facts)), '');
  duty.covered(facts, clockStepped);
  return facts;
}

const pass = (seconds: number) => clock.advance(seconds * S);

describe('a duty', () => {
  it('is taken up, interrupted, and laid down', async () => {
    await duty.takeUp();
    await pass(1);
    duty.video();
    await pass(10);
    await clip(10);
    duty.failed(CLOSED);
    duty.failed(REFUSED);
    await pass(30);
    duty.video();
    await pass(10);
    await clip(10);
    await pass(3);
    await duty.layDown();
    await expect
      .poll(ledger, PATIENCE)
      .toEqual([
        'start 0',
        'video 1',
        'gap 0..1 recorder-starting',
        'outage 11 closed-by-camera',
        'outage 11 connection-refused',
        'video 41',
        'gap 11..41 connection-refused',
        'stop 51',
      ]);
  });

  it('that is laid down in an outage ends then, not at the end of the footage', async () => {
    await duty.takeUp();
    duty.failed(REFUSED);
    await pass(60);
    await duty.layDown();
    await expect.poll(ledger, PATIENCE).toEqual(['start 0', 'outage 0 connection-refused', 'stop 60']);
  });

  it('tells of an outage of a day in a few lines, though its causes take turns', async () => {
    await duty.takeUp();
    const causes = ['no-answer', 'host-unreachable', 'connection-refused', 'closed-by-camera'] as const;
    for (let second = 0; second < 86_400; second += 5) {
      duty.failed({ cause: causes[second % causes.length] as Failure['cause'], detail: `at ${second}` });
      await pass(5);
    }
    await duty.layDown();
    expect((await ledger()).length).toBeLessThan(10);
  });

  it('names a second outage anew, though no clip came between', async () => {
    await duty.takeUp();
    duty.failed(STALLED);
    await pass(10);
    duty.video();
    await pass(2);
    duty.failed(CLOSED);
    await pass(8);
    duty.video();
    await pass(10);
    await clip(10);
    await expect
      .poll(ledger, PATIENCE)
      .toEqual([
        'start 0',
        'outage 0 video-stalled',
        'video 10',
        'outage 0 closed-by-camera',
        'video 20',
        'gap 0..20 video-stalled',
      ]);
  });

  it('says nothing of seams, and what it can of holes that nobody noticed', async () => {
    await duty.takeUp();
    await pass(10);
    await clip(10);
    await pass(10.05);
    await clip(10);
    await pass(12);
    await clip(10);
    clock.stepWall(3_600 * S);
    await pass(10);
    await clip(10, true);
    clock.stepWall(-7_200 * S);
    await pass(10);
    await clip(10, true);
    await expect
      .poll(ledger, PATIENCE)
      .toEqual(['start 0', 'gap 20.05..22.05 video-stalled', 'gap 32.05..3632.05 clock-stepped']);
  });

  it('notes what a crash left without video', async () => {
    await duty.takeUp();
    duty.lost('7-000000001.mp4');
    await expect.poll(ledger, PATIENCE).toEqual(['start 0', 'lost 0']);
  });
});

describe('the next recorder', () => {
  const next = () => {
    duty = new DutyRecord(layout, naming, 'front', clock);
  };

  const RECORDED = ['start 0', 'video 0'];

  /** Waits until the ledger has so many entries: it is written in the background. */
  const written = (count: number) => expect.poll(ledger, PATIENCE).toHaveLength(count);

  async function recordFor(seconds: number): Promise<void> {
    await duty.takeUp();
    duty.video();
    await pass(seconds);
    await clip(seconds);
  }

  it('finds that the one before was killed at the end of its footage', async () => {
    await recordFor(10);
    await written(RECORDED.length);
    await pass(100);
    next();
    await duty.takeUp();
    expect(await ledger()).toEqual([...RECORDED, 'outage 10 recorder-killed', 'start 110']);
  });

  it('finds that it was killed in an outage, which lasted until then at least', async () => {
    await recordFor(10);
    await pass(5);
    duty.failed(REFUSED);
    await pass(50);
    duty.failed({ cause: 'unauthorized', detail: '' });
    await written(RECORDED.length + 1);
    await pass(100);
    next();
    await duty.takeUp();
    expect(await ledger()).toEqual([
      ...RECORDED,
      'outage 10 connection-refused',
      'outage 10 recorder-killed',
      'start 165',
    ]);
  });

  it('takes the age of the state file for the last sign of life in an outage', async () => {
    await duty.takeUp();
    await pass(10);
    duty.failed(REFUSED);
    await written(2);
    await pass(7_200);
    const state = layout.stateFile('front');
    await writeFile(state, '');
    await utimes(state, NOON / S + 3_600, NOON / S + 3_600);
    next();
    await duty.takeUp();
    expect((await ledger()).slice(1)).toEqual([
      ...['outage 0 connection-refused', 'outage 3600 recorder-killed', 'start 7210'],
    ]);
  });

  it('finds nothing wrong after a stop', async () => {
    await recordFor(10);
    await duty.layDown();
    next();
    await duty.takeUp();
    expect(await ledger()).toEqual([...RECORDED, 'stop 10', 'start 10']);
  });

  it('keeps its hands off the ledger until it may take up its duty, and then says what hindered it', async () => {
    await recordFor(10);
    await written(RECORDED.length);
    await pass(90);
    next();
    duty.failed(READ_ONLY);
    await pass(300);
    duty.failed(READ_ONLY);
    expect(await ledger()).toEqual(RECORDED);
    await duty.takeUp();
    duty.video();
    await pass(10);
    await clip(10);
    await expect
      .poll(ledger, PATIENCE)
      .toEqual([
        ...RECORDED,
        'outage 10 recorder-killed',
        'start 100',
        'outage 100 store-unwritable',
        'video 400',
        'gap 100..400 store-unwritable',
      ]);
  });
});

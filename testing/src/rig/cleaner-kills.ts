import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readChain } from '@pm-dvr/footage';
import { accountFor, type MadeClip } from './clip-account.ts';
import { DaemonProcess } from './daemon-process.ts';
import { type MadeEvent, makeEvent } from './made-event.ts';
import { CuttableDisk } from './power-cut.ts';
import { plantRoutine } from './routine-forest.ts';
import { runProgram } from './run-program.ts';
import { RigStore } from './store.ts';
import { sleep } from './wait.ts';

export interface CleanerKills {
  readonly kills: number;
  /** After how many of them a deletion was open. */
  readonly interrupted: number;
  /** Clips that went, as the ledgers say, and parts of events, as the chain says. */
  readonly expiredClips: number;
  readonly expiredEvents: number;
  readonly faults: readonly string[];
}

const CAMERAS = ['cam01', 'cam02', 'cam03', 'cam04'];
const EVENT_CAMERA = 'gate';
const EVENTS_EACH = 3;
const CLIPS_EACH = 400;
const CLIP_MS = 2_000;
const CLIP_BYTES = 4_096;
const EVENT_CLIP_BYTES = 200_000;
const DAY_MS = 86_400_000;
const EVENT_MS = 10_000;
/** From the start of cam-cleaner to after its end, and from its first journal on. */
const RUN_MS = 1_200;
const WORK_MS = 60;
const LOOK_MS = 1;
const DISK_MEBIBYTES = 256;

/**
 * Kills cam-cleaner with -9 at random moments, every other time of its deletions, and lets the next run end it; or cuts the power of the
 * machine with the store then, so that what nobody wrote through to the disk is gone.
 */
export async function killCleaner(options: {
  readonly kills: number;
  readonly random: () => number;
  readonly isPowerCut: boolean;
}): Promise<CleanerKills> {
  await using disk = options.isPowerCut ? await CuttableDisk.create(DISK_MEBIBYTES) : undefined;
  await using scene = await KillScene.create(disk && join(disk.path, 'store'));
  const faults: string[] = [];
  let interrupted = 0;
  for (let kill = 0; kill < options.kills; kill++) {
    await scene.grow();
    disk?.flush();
    await using run = DaemonProcess.start('cam-cleaner', ['-c', scene.store.cleanerConfigFile]);
    if (kill % 2 === 0) await scene.begun(run);
    // A fast disk is done in some milliseconds: at every fourth kill a deletion has only just begun.
    if (kill % 4 > 0) await sleep(options.random() * (kill % 2 === 0 ? WORK_MS : RUN_MS));
    if (disk) await disk.cut([run.pid]);
    else run.signal('SIGKILL');
    await run.exited;
    interrupted += Number(scene.isOpen());
    for (const fault of await scene.afterNextRun()) faults.push(`after kill ${kill}: ${fault}`);
  }
  const { expiredClips, expiredEvents } = await scene.expired();
  return { kills: options.kills, interrupted, expiredClips, expiredEvents, faults };
}

/** A store that gets as much again, clips and events, before each run; all of that is over its limits. */
class KillScene implements AsyncDisposable {
  readonly store: RigStore;
  private readonly fromMs = Date.now() - 5 * DAY_MS;
  private readonly events: MadeEvent[] = [];
  private planted = 0;

  private constructor(store: RigStore) {
    this.store = store;
  }

  static async create(baseDir: string | undefined): Promise<KillScene> {
    const scene = new KillScene(await RigStore.create(baseDir));
    const budget = CAMERAS.length * CLIPS_EACH * CLIP_BYTES;
    await scene.store.configure({
      cameras: {},
      common: { limit_total_size: `${budget}` },
      cleaner: { limit_min_age: '0s', events_size: '1MiB' },
    });
    return scene;
  }

  async grow(): Promise<void> {
    const { layout } = this.store;
    const plot = { cameras: CAMERAS, clips: CLIPS_EACH, clipMs: CLIP_MS, bytes: CLIP_BYTES };
    const sequence = this.planted + 1;
    plantRoutine(layout, { ...plot, fromMs: this.fromMs + this.planted * CLIP_MS, sequence });
    this.planted += CLIPS_EACH;
    for (let count = 0; count < EVENTS_EACH; count++) {
      const number = this.events.length + 1;
      const atMs = this.fromMs + number * EVENT_MS;
      const event = { text: `event ${number}`, atMs, cameras: [EVENT_CAMERA], bytes: EVENT_CLIP_BYTES };
      this.events.push(await makeEvent(layout, event));
    }
  }

  /** Resolves as soon as a run has begun to delete, or is over. */
  async begun(run: DaemonProcess): Promise<void> {
    while (run.running && !this.isOpen()) await sleep(LOOK_MS);
  }

  /** Whether a deletion has begun and not ended. */
  isOpen(): boolean {
    const { cleanerDir } = this.store.layout;
    return existsSync(cleanerDir) && readdirSync(cleanerDir).some((name) => name.startsWith('journal'));
  }

  /** Lets a run end what was begun; gives everything that is wrong then. */
  async afterNextRun(): Promise<string[]> {
    const { store } = this;
    // Those of processes of the machine whose power was cut; another boot would tell.
    for (const lock of [store.layout.chainDir, store.layout.cleanerDir])
      await rm(join(lock, '.lock'), { force: true });
    const { code, stdout, stderr } = await runProgram('cam-cleaner', ['-c', store.cleanerConfigFile]);
    const faults = code === 0 ? [] : [`cam-cleaner ended with ${code}: ${stdout}${stderr}`];
    if (this.isOpen()) faults.push('a deletion is still open');
    for (const { account, made } of this.accounts()) {
      faults.push(...account.faults);
      const isRoutine = made.length === this.planted;
      if (isRoutine && account.expiredBytes !== account.expired * CLIP_BYTES)
        faults.push(`${account.expired} clips expired, with ${account.expiredBytes} bytes`);
    }
    faults.push(...(await this.eventFaults()));
    const verified = await runProgram('cam-event', ['-c', store.eventConfigFile, '--verify']);
    if (verified.code !== 0) faults.push(`cam-event --verify: ${verified.stdout}${verified.stderr}`);
    return faults;
  }

  async expired(): Promise<{ expiredClips: number; expiredEvents: number }> {
    const expiredClips = this.accounts().reduce((sum, { account }) => sum + account.expired, 0);
    return { expiredClips, expiredEvents: (await this.expiredRefs()).length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.store.layout.baseDir, { recursive: true, force: true });
    await this.store[Symbol.asyncDispose]();
  }

  private accounts() {
    const routine = Array.from({ length: this.planted }, (_, index): MadeClip => {
      const startMs = this.fromMs + index * CLIP_MS;
      return { sequence: index + 1, startMs, endMs: startMs + CLIP_MS };
    });
    const ofEvents = this.events
      .flatMap(({ manifest }) => manifest.cameras[EVENT_CAMERA]?.clips ?? [])
      .map(({ clip, start_ms, duration_ms }): MadeClip => {
        const sequence = Number(/-(\d{9,})-/.exec(clip)?.[1]);
        return { sequence, startMs: start_ms, endMs: start_ms + duration_ms };
      });
    const { layout } = this.store;
    return [
      ...CAMERAS.map((camera) => ({ made: routine, account: accountFor(layout, camera, routine) })),
      { made: ofEvents, account: accountFor(layout, EVENT_CAMERA, ofEvents) },
    ];
  }

  /** Each event is there as a whole, or gone as a whole, and the chain says so once. */
  private async eventFaults(): Promise<string[]> {
    const expired = await this.expiredRefs();
    return this.events.flatMap(({ day, id, paths }) => {
      const there = paths.filter((path) => existsSync(join(this.store.layout.eventsDir, path))).length;
      const told = expired.filter((ref) => ref === `${day}/${id}.json`).length;
      const isWhole = there === paths.length && told === 0;
      if (isWhole || (there === 0 && told === 1)) return [];
      return [`${id}: ${there} of ${paths.length} files are there, ${told} times expired`];
    });
  }

  private async expiredRefs(): Promise<string[]> {
    const refs: string[] = [];
    for await (const { entry } of readChain(this.store.layout))
      if (entry?.type === 'expired') refs.push(entry.manifest);
    return refs;
  }
}

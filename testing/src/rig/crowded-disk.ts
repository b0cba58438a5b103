import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDay, parseManifestName } from '@pm-dvr/contracts';
import { readChain } from '@pm-dvr/footage';
import { accountFor } from './clip-account.ts';
import { ClipFeeder } from './clip-feeder.ts';
import { DaemonProcess } from './daemon-process.ts';
import { runProgram } from './run-program.ts';
import type { SmallDisk } from './small-disk.ts';
import { REMOTE, SyncRig } from './sync-rig.ts';
import { sleep, waitFor } from './wait.ts';

export interface CrowdOptions {
  readonly disk: SmallDisk;
  readonly seconds: number;
  readonly clipMs: number;
  readonly clipBytes: number;
  readonly budgetBytes: number;
  readonly eventsBytes: number;
  readonly floorBytes: number;
  /** Seconds from the beginning, while the remote is away. */
  readonly away: readonly [from: number, to: number];
}

export interface CrowdOutcome {
  readonly clips: number;
  readonly expiredClips: number;
  readonly events: number;
  readonly expiredEvents: number;
  /** How far routine was over its budget, and free space below the floor, at the worst look; bytes, negative if never. */
  readonly worstOverBytes: number;
  readonly worstShortBytes: number;
  readonly looks: number;
  /** When routine was over its budget, one after the other. */
  readonly excesses: readonly Excess[];
  /** Events that are gone and not at the remote. */
  readonly lostEvents: number;
  readonly faults: readonly string[];
}

/** A stretch of time in which routine was over its budget. */
export interface Excess {
  /** From the first look to the last, milliseconds since the watch began. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly worstBytes: number;
}

const CAMERAS = Array.from({ length: 16 }, (_, index) => `cam${String(index + 1).padStart(2, '0')}`);
const WATCHED = CAMERAS.filter((_, index) => index % 2 === 0);
/** Each event keeps what was recorded since the one before. */
const EVENT_CLIPS = 2;
const LOOK_MS = 100;
const SAME_EXCESS_MS = 1_000;
const UPLOAD_MS = 45_000;

/**
 * Lets cameras write to a disk that is too small for them, half of them held by one event after the other, while cam-sync uploads
 * those and cam-cleaner makes room; then accounts for every clip and event.
 */
export async function crowdDisk(options: CrowdOptions): Promise<CrowdOutcome> {
  const { disk, seconds, clipMs, clipBytes, away } = options;
  await using rig = await openRig(options);
  const footage = CAMERAS.map((camera, index) => {
    return { camera, endMs: Date.now() - Math.floor((index * clipMs) / CAMERAS.length), sequence: 0 };
  });
  const faults: string[] = [];
  let events = 0;
  const feeder = await ClipFeeder.start({ layout: rig.layout, footage, clipMs, clipBytes });
  const watch = new DiskWatch(rig, options);
  try {
    await using sync = rig.daemon();
    await using cleaner = DaemonProcess.start('cam-cleaner', ['-c', rig.store.cleanerConfigFile, '--daemon']);
    const beginAt = performance.now();
    const elapsedS = () => (performance.now() - beginAt) / 1000;
    const outage = leaveFor(rig, away, elapsedS);
    while (elapsedS() < seconds) {
      const nextAt = performance.now() + EVENT_CLIPS * clipMs;
      const kept = await keep(rig, `event ${++events}`, (EVENT_CLIPS * clipMs) / 1000);
      if (kept) faults.push(kept);
      await sleep(Math.max(0, nextAt - performance.now()));
    }
    await outage;
    await feeder[Symbol.asyncDispose]();
    await waitFor(
      'all events at the remote',
      async () => (await refsHere(rig)).every((ref) => isThere(rig, ref)),
      UPLOAD_MS,
    ).catch(() => faults.push(`not all is at the remote: ${sync.output}`));
    watch.stop();
    for (const daemon of [sync, cleaner]) {
      const { code } = await daemon.stop();
      if (code !== 0) faults.push(`a daemon ended with ${code}: ${daemon.output}`);
    }
    if (/had to go|cannot be|run failed/.test(cleaner.output)) faults.push(cleaner.output);
  } finally {
    watch.stop();
    await feeder[Symbol.asyncDispose]();
  }
  const verified = await runProgram('cam-event', ['-c', rig.store.eventConfigFile, '--verify']);
  if (verified.code !== 0) faults.push(`cam-event --verify: ${verified.stdout}${verified.stderr}`);
  const [expired, here] = [await expiredRefs(rig), await refsHere(rig)];
  if (new Set([...expired, ...here]).size !== events || expired.length + here.length !== events)
    faults.push(`${events} events were made, ${here.length} are there, ${expired.length} expired`);
  const accounts = CAMERAS.map((camera) =>
    accountFor(rig.layout, camera, feeder.recorders.get(camera)?.finished ?? []),
  );
  faults.push(...accounts.flatMap((account) => account.faults));
  const clips = [...feeder.recorders.values()].reduce((sum, { finished }) => sum + finished.length, 0);
  await rm(join(disk.path, 'store'), { recursive: true });
  return {
    ...{ clips, events, expiredEvents: expired.length, faults },
    expiredClips: accounts.reduce((sum, account) => sum + account.expired, 0),
    lostEvents: expired.filter((ref) => !isThere(rig, ref)).length,
    ...{ worstOverBytes: watch.worstOverBytes, worstShortBytes: watch.worstShortBytes, looks: watch.looks },
    excesses: watch.excesses,
  };
}

async function openRig({ disk, budgetBytes, eventsBytes, floorBytes }: CrowdOptions): Promise<SyncRig> {
  const common = { limit_total_size: `${budgetBytes}`, fs_min_free: `${floorBytes}` };
  const rig = await SyncRig.open({ baseDir: join(disk.path, 'store'), common });
  const cleaner = { cleaner_check_interval: '1s', limit_min_age: '1s', events_size: `${eventsBytes}` };
  const remotes = { [REMOTE]: { cloud_path: 'cams' } };
  await rig.store.configure({
    ...{ cameras: {}, common, cleaner },
    sync: { remotes, rclone_config: rig.rclone.path },
  });
  return rig;
}

/** Keeps what half of the cameras have recorded lately; gives what went wrong. */
async function keep(rig: SyncRig, text: string, seconds: number): Promise<string | undefined> {
  const window = ['--pre', `${seconds}`, '--post', '0'];
  const args = ['-c', rig.store.eventConfigFile, '-e', text, ...window, ...WATCHED];
  const { code, stdout, stderr } = await runProgram('cam-event', args);
  // The first one begins before there was any footage.
  return code === 0 || text === 'event 1'
    ? undefined
    : `${text}: cam-event ended with ${code}: ${stdout}${stderr}`;
}

/** Meanwhile a file is in the place of the remote's folder: nothing can be put there. */
async function leaveFor(
  rig: SyncRig,
  [from, to]: CrowdOptions['away'],
  elapsedS: () => number,
): Promise<void> {
  const folder = dirname(rig.remoteDir);
  await sleep(Math.max(0, (from - elapsedS()) * 1000));
  await rename(folder, `${folder}.away`);
  await writeFile(folder, '');
  await sleep(Math.max(0, (to - elapsedS()) * 1000));
  await rm(folder);
  await rename(`${folder}.away`, folder);
}

async function refsHere({ layout }: SyncRig): Promise<string[]> {
  const days = readdirSync(layout.eventsDir).filter(isDay);
  return days.flatMap((day) =>
    readdirSync(layout.eventDay(day))
      .filter((name) => parseManifestName(name))
      .map((name) => `${day}/${name}`),
  );
}

async function expiredRefs({ layout }: SyncRig): Promise<string[]> {
  const refs: string[] = [];
  for await (const { entry } of readChain(layout)) if (entry?.type === 'expired') refs.push(entry.manifest);
  return refs;
}

function isThere(rig: SyncRig, ref: string): boolean {
  return existsSync(rig.at(ref));
}

/** Looks at the disk again and again, by itself: files whose only name is in `recent/`. */
class DiskWatch {
  worstOverBytes = Number.NEGATIVE_INFINITY;
  worstShortBytes = Number.NEGATIVE_INFINITY;
  looks = 0;
  readonly excesses: Excess[] = [];
  private readonly beganAt = performance.now();
  private readonly rig: SyncRig;
  private readonly options: CrowdOptions;
  private readonly timer: NodeJS.Timeout;

  constructor(rig: SyncRig, options: CrowdOptions) {
    this.rig = rig;
    this.options = options;
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const { budgetBytes, floorBytes, disk } = this.options;
    this.looks++;
    this.noteOver(this.routineBytes() - budgetBytes);
    this.worstShortBytes = Math.max(this.worstShortBytes, floorBytes - (await disk.freeBytes()));
  }

  private noteOver(bytes: number): void {
    this.worstOverBytes = Math.max(this.worstOverBytes, bytes);
    if (bytes <= 0) return;
    const nowMs = performance.now() - this.beganAt;
    const last = this.excesses.at(-1);
    if (last && nowMs - last.toMs < SAME_EXCESS_MS)
      this.excesses.splice(-1, 1, {
        ...last,
        toMs: nowMs,
        worstBytes: Math.max(last.worstBytes, bytes),
      });
    else this.excesses.push({ fromMs: nowMs, toMs: nowMs, worstBytes: bytes });
  }

  private routineBytes(): number {
    const { layout } = this.rig;
    let bytes = 0;
    for (const camera of CAMERAS)
      for (const day of readdirSync(layout.cameraDir(camera)).filter(isDay))
        for (const name of readdirSync(layout.clipDir(camera, day))) {
          const found = lstatSync(join(layout.clipDir(camera, day), name), { throwIfNoEntry: false });
          if (found?.nlink === 1) bytes += found.size;
        }
    return bytes;
  }
}

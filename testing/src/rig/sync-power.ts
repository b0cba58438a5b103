import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MadeEvent } from './made-event.ts';
import { CuttableDisk } from './power-cut.ts';
import { rclonesOf, uncounted, wholeAudit } from './sync-count.ts';
import { lastRun } from './sync-faults.ts';
import { REMOTE, SyncRig } from './sync-rig.ts';
import { sleep, waitFor } from './wait.ts';

export interface PowerOutcome {
  readonly cuts: number;
  /** After how many of the cuts something was left open. */
  readonly interrupted: number;
  /** Lines that had been counted before a cut and were not after it. */
  readonly forgotten: number;
  readonly faults: readonly string[];
}

/** From the start of cam-sync to after the end of a round of two events. */
const SPAN_MS = 3_000;
const DISK_MEBIBYTES = 256;

/**
 * Cuts the power of the machine with the store at random moments of syncs, rclone and cam-sync included. The remote is another
 * machine and keeps what it has.
 */
export async function cutPower(options: { cuts: number; random: () => number }): Promise<PowerOutcome> {
  await using disk = await CuttableDisk.create(DISK_MEBIBYTES);
  await using rig = await SyncRig.open({
    baseDir: join(disk.path, 'store'),
    sync: { remotes: { [REMOTE]: { cloud_path: 'cams', bandwidth_limit: '4MiB' } } },
  });
  const [events, faults]: [MadeEvent[], string[]] = [[], []];
  let [interrupted, forgotten] = [0, 0];
  for (let cut = 0; cut < options.cuts; cut++) {
    for (const text of ['a', 'b']) events.push(await rig.event({ text: `${text} ${cut}`, bytes: 200_000 }));
    // They were kept long ago; what cam-sync writes is what may be lost.
    disk.flush();
    await using daemon = rig.daemon();
    await sleep(options.random() * SPAN_MS);
    const before = await uncounted(rig, events);
    await disk.cut([daemon.pid]);
    // It comes back as the lock of this process, which a power cut would have ended as well.
    await rm(join(rig.layout.chainDir, '.lock'), { force: true });
    const after = await uncounted(rig, events);
    interrupted += Number(after.length > 0);
    forgotten += after.filter((path) => !before.includes(path)).length;
    await waitFor('the end of rclone', async () => (await rclonesOf(rig)).length === 0, 5_000);
    for (const fault of await rig.audit()) faults.push(`after cut ${cut}: ${fault}`);
  }
  faults.push(...(await lastRun(rig)), ...(await wholeAudit(rig, events)));
  await rm(rig.layout.baseDir, { recursive: true });
  return { cuts: options.cuts, interrupted, forgotten, faults };
}

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf, type StoreLayout } from '@pm-dvr/contracts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { ClipMaker, type MadeClip } from '../rig/event-clips.ts';
import { REMOTE, SyncRig } from '../rig/sync-rig.ts';
import { SftpSyncRig } from '../rig/sync-sftp.ts';
import { waitFor } from '../rig/wait.ts';
import { cameraNames, percentile99 } from './event-sample.ts';
import { atMost, exactly, type Figure, median, plain, worst } from './figure.ts';

const CAMERAS = cameraNames(4);
const CLIP_BYTES = 2 * 1024 * 1024;
const CLIP_MS = 5_000;
/** Time to begin, and for what is at the edges of the event. */
const MARGIN_MS = 10_000;
const LOOK_MS = 5;
const MOST_MEDIAN_S = 3;

/** How soon a clip of a running event is verified at remotes of two kinds (`rounds`: clips a camera). */
export async function syncLatency({ rounds }: { rounds: number }): Promise<Figure[]> {
  await using local = await SyncRig.open();
  const alone = await measure('a folder', local, rounds);
  await using sftp = await SftpSyncRig.open();
  return [...alone, ...(await measure('SFTP', sftp.rig, rounds))];
}

async function measure(kind: string, rig: SyncRig, rounds: number): Promise<Figure[]> {
  await using maker = await ClipMaker.start({
    ...{ layout: rig.layout, cameras: CAMERAS, clipMs: CLIP_MS, bytes: CLIP_BYTES },
  });
  await using daemon = rig.daemon();
  await waitFor('footage', () => CAMERAS.every((camera) => maker.of(camera).length > 0));
  const beganAt = performance.now();
  using ledger = new LedgerWatch(rig.layout);
  const eventMs = rounds * CLIP_MS + MARGIN_MS;
  const args = ['-c', rig.store.eventConfigFile, ...CAMERAS, '--pre', '2', '--post', String(eventMs / 1000)];
  await using event = DaemonProcess.start('cam-event', [...args, '-e', 'on for long']);
  await waitFor('enough clips', () => maker.made.length >= (rounds + 2) * CAMERAS.length, eventMs * 2);
  await waitFor('the end of the event', () => !event.running, eventMs * 2);
  await waitFor('all at the remote', () => ledger.hasManifest, eventMs).catch((error) => {
    throw new Error(`${error}: ${event.output}${daemon.output}`);
  });
  await daemon.stop();
  const faults = await rig.audit();
  return figuresOf(kind, rig.layout, fresh(maker.made, beganAt), ledger, faults);
}

/** Clips of the event that were finished while it ran; those from before it are linked all at once. */
function fresh(made: readonly MadeClip[], beganAt: number): MadeClip[] {
  return made.filter(({ finishedAt }) => finishedAt > beganAt + CLIP_MS / 2);
}

function figuresOf(
  kind: string,
  { eventDay }: StoreLayout,
  made: readonly MadeClip[],
  { seen }: LedgerWatch,
  faults: readonly string[],
): Figure[] {
  const instants = new Map(
    [...seen].map(([{ day, file }, instant]) => [statSync(join(eventDay(day), file)).ino, instant]),
  );
  const tookS = made.flatMap(({ inode, finishedAt }) => {
    const instant = instants.get(inode);
    return instant === undefined ? [] : [(instant - finishedAt) / 1000];
  });
  return [
    plain(`${kind}: clips of 2 MiB, ${CAMERAS.length} cameras`, tookS.length, ''),
    atMost(`${kind}: clip finished to verified, median`, median(tookS), MOST_MEDIAN_S, 's'),
    plain(`${kind}: the same, 99th percentile`, percentile99(tookS), 's', 2),
    plain(`${kind}: the same, worst`, worst(tookS), 's', 2),
    exactly(`${kind}: faults in what is counted`, faults.length, 0),
  ];
}

/** When each file got its line in the sync ledger of today and tomorrow (`performance.now()`). */
class LedgerWatch implements Disposable {
  readonly seen = new Map<{ readonly day: string; readonly file: string }, number>();
  hasManifest = false;
  private readonly sizes = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(layout: StoreLayout) {
    const days = [0, 86_400_000].map((ms) => dayOf(Date.now() + ms));
    this.timer = setInterval(() => {
      for (const day of days) this.look(day, layout.syncLedgerFile(REMOTE, day));
    }, LOOK_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private look(day: string, path: string): void {
    const from = this.sizes.get(path) ?? 0;
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size === from) return;
    const at = performance.now();
    const text = readFileSync(path).subarray(from).toString();
    const end = text.lastIndexOf('\n') + 1;
    this.sizes.set(path, from + end);
    for (const line of text.slice(0, end).split('\n').filter(Boolean)) {
      const { file } = JSON.parse(line) as { file: string };
      this.seen.set({ day, file }, at);
      this.hasManifest ||= file.endsWith('.json');
    }
  }
}

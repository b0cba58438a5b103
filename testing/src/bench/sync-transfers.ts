import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { camEvent } from '../rig/event-client.ts';
import { ClipMaker } from '../rig/event-clips.ts';
import { RcloneTap } from '../rig/rclone-tap.ts';
import { countedTwice } from '../rig/sync-count.ts';
import { SyncRig } from '../rig/sync-rig.ts';
import { waitFor } from '../rig/wait.ts';
import { cameraNames } from './event-sample.ts';
import { exactly, type Figure, plain } from './figure.ts';

const CAMERAS = cameraNames(2);
const CLIP_BYTES = 200_000;
/** Two events overlap each time. */
const LENGTHS_S = ['2', '4'];
const PATIENCE_MS = 60_000;

/** How often each file is sent while events follow each other (`rounds`: events). Files of the chain grow, and are left out. */
export async function syncTransfers({ rounds }: { rounds: number }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-tap-'));
  try {
    return await measure(await RcloneTap.create(folder), rounds);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(tap: RcloneTap, rounds: number): Promise<Figure[]> {
  await using rig = await SyncRig.open({ sync: { rclone: tap.program } });
  await using _maker = await ClipMaker.start({ layout: rig.layout, cameras: CAMERAS, bytes: CLIP_BYTES });
  await using daemon = rig.daemon();
  for (let number = 0; number < rounds; number += LENGTHS_S.length)
    await Promise.all(
      LENGTHS_S.map((length) =>
        camEvent(rig.store, [...CAMERAS, '--pre', '1', '--post', length, '-e', `${number} of ${length} s`]),
      ),
    );
  const events = Math.ceil(rounds / LENGTHS_S.length) * LENGTHS_S.length;
  const manifests = () => rig.files().filter((path) => path.endsWith('.json'));
  await waitFor('all events at the remote', () => manifests().length === events, PATIENCE_MS);
  await daemon.stop();
  const sent = [...(await tap.sent())].filter(([path]) => !path.startsWith('chain/'));
  const transfers = sent.reduce((sum, [, times]) => sum + times, 0);
  const files = rig.files().length;
  return [
    plain('events one after the other, two at a time', events, ''),
    plain('files at the remote, chain left out', files, ''),
    exactly('transfers a file', (transfers / files).toFixed(3), '1.000'),
    exactly(
      'files that were sent another number of times than once',
      sent.filter(([, times]) => times !== 1).length,
      0,
    ),
    exactly('faults in what is counted', [...(await rig.audit()), ...(await countedTwice(rig))].length, 0),
  ];
}

import { seededRandom } from '../fake-camera/random.ts';
import { noSmallDisk, SmallDisk } from '../rig/small-disk.ts';
import { fullRemote, killAtRandom, type Outcome, outage, wrongKey } from '../rig/sync-faults.ts';
import { REMOTE, SyncRig } from '../rig/sync-rig.ts';
import { SftpSyncRig } from '../rig/sync-sftp.ts';
import { exactly, type Figure, plain } from './figure.ts';

const MEBIBYTE = 1 << 20;
const CLIP_BYTES = 400_000;

/** Whether all is at the remote after faults, and nothing else counted (`rounds`: kills; `seconds`: how long it cannot be reached). */
export async function syncFaults({
  rounds,
  seconds,
}: {
  rounds: number;
  seconds: number;
}): Promise<Figure[]> {
  const killed = await kills(rounds);
  // Side by side, for each of them does little but wait.
  const [refused, silent] = await Promise.all([away('refused', seconds), away('silent', seconds)]);
  return [...killed, ...refused, ...silent, ...(await full()), ...(await key())];
}

async function kills(rounds: number): Promise<Figure[]> {
  await using rig = await SyncRig.open({
    sync: { remotes: { [REMOTE]: { cloud_path: 'cams', bandwidth_limit: '2MiB' } } },
  });
  const outcome = await killAtRandom(rig, { rounds, random: seededRandom(rounds), bytes: CLIP_BYTES });
  return [
    plain('kill -9 of rclone at random moments', outcome.rclones, ''),
    plain('kill -9 of cam-sync at random moments', outcome.daemons, ''),
    ...verdict('killed', outcome),
  ];
}

async function away(kind: 'refused' | 'silent', seconds: number): Promise<Figure[]> {
  console.error(`  the remote is away: ${kind}`);
  await using remote = await SftpSyncRig.open();
  const outcome = await outage(remote, { seconds, kind });
  const what = kind === 'refused' ? 'connections refused' : 'network silent';
  return [
    plain(`${what} for`, seconds, 's'),
    plain(`${what}: back to all verified`, outcome.afterMs / 1000, 's', 1),
    ...verdict(what, outcome),
  ];
}

async function full(): Promise<Figure[]> {
  const obstacle = noSmallDisk();
  if (obstacle) {
    console.error(`  remote full: skipped: ${obstacle}`);
    return [];
  }
  await using disk = await SmallDisk.create(24);
  await using rig = await SyncRig.open({
    addRemote: async (rclone) => {
      await rclone.addFolder(REMOTE, '/');
      return disk.path;
    },
  });
  return verdict('remote full, then freed', await fullRemote(rig, disk, 2 * MEBIBYTE));
}

async function key(): Promise<Figure[]> {
  await using remote = await SftpSyncRig.open();
  return verdict('wrong key, then right', await wrongKey(remote));
}

function verdict(what: string, { events, faults }: Outcome): Figure[] {
  for (const fault of faults) console.error(`  ${what}: ${fault}`);
  return [
    plain(`${what}: events`, events.length, ''),
    exactly(
      `${what}: files not alike, not counted, counted and not there, or counted twice`,
      faults.length,
      0,
    ),
  ];
}

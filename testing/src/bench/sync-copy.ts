import { builtCommand } from '../rig/daemon-process.ts';
import { REMOTE, SyncRig } from '../rig/sync-rig.ts';
import { SftpSyncRig } from '../rig/sync-sftp.ts';
import { type TimedCommand, timedCommand } from '../rig/timed-command.ts';
import { exactly, type Figure, median, plain } from './figure.ts';

/** Events of one camera. By SFTP each file costs logins and shells, so the many are fewer there. */
const LOADS = [
  { size: '2 MiB', folderClips: 200, sftpClips: 200, bytes: 2 * 2 ** 20 },
  { size: '20 KiB', folderClips: 2_000, sftpClips: 200, bytes: 20 * 2 ** 10 },
] as const;

interface Load {
  readonly what: string;
  readonly clips: number;
  readonly bytes: number;
}

/** Uploads that rclone makes at a time, the default of cam_sync.yaml. */
const TRANSFERS = '4';

interface Pair {
  readonly what: string;
  readonly sync: TimedCommand[];
  readonly bare: TimedCommand[];
  unlike: number;
}

/**
 * `cam-sync --once` of a new event, beside `rclone copy` of the same files to the same remote with the same settings; a remote
 * each that is a folder, and one by SFTP (`rounds`: of each).
 */
export async function syncCopy({ rounds }: { rounds: number }): Promise<Figure[]> {
  const pairs: Pair[] = [];
  for (const load of LOADS) {
    pairs.push(
      await measure(loadOf('a folder', load.folderClips, load), rounds, async (work) => {
        await using rig = await SyncRig.open();
        await work(rig);
      }),
    );
    pairs.push(
      await measure(loadOf('SFTP', load.sftpClips, load), rounds, async (work) => {
        await using sftp = await SftpSyncRig.open();
        await work(sftp.rig);
      }),
    );
  }
  const unlike = pairs.reduce((sum, pair) => sum + pair.unlike, 0);
  return [
    ...pairs.flatMap(figuresOf),
    exactly('files that are not at the remote as they are here', unlike, 0),
  ];
}

function loadOf(remote: string, clips: number, { size, bytes }: (typeof LOADS)[number]): Load {
  return { what: `${clips.toLocaleString('en')} files of ${size}, ${remote}`, clips, bytes };
}

/** `open` gives a new rig for each round, and closes it. */
async function measure(
  { what, clips, bytes }: Load,
  rounds: number,
  open: (work: (rig: SyncRig) => Promise<void>) => Promise<void>,
): Promise<Pair> {
  const pair: Pair = { what, sync: [], bare: [], unlike: 0 };
  for (let round = 0; round < rounds; round++)
    await open(async (rig) => {
      console.error(`  ${what}, ${round + 1} of ${rounds}`);
      const { paths } = await rig.event({ text: 'alarm', clips, bytes });
      // Neither always has what the other has warmed.
      if (round % 2 === 0) pair.bare.push(await bareCopy(rig));
      pair.sync.push(
        await timedCommand([...builtCommand('cam-sync'), '-c', rig.store.syncConfigFile, '--once']),
      );
      if (round % 2 === 1) pair.bare.push(await bareCopy(rig));
      pair.unlike += paths.filter((path) => !rig.isSame(path)).length;
    });
  return pair;
}

/** To a folder beside cam-sync's. */
async function bareCopy({ rclone, remoteDir, layout, store }: SyncRig): Promise<TimedCommand> {
  // A remote by SFTP begins at the root of the file system, the other at its folder.
  const target = remoteDir.startsWith(`${store.folder}/remote/`) ? 'bare' : `${remoteDir}-bare`;
  return await timedCommand([
    ...['rclone', 'copy', '--config', rclone.path, '--transfers', TRANSFERS, '--checksum', '--no-traverse'],
    ...['--', layout.eventsDir, `${REMOTE}:${target}`],
  ]);
}

function figuresOf({ what, sync, bare }: Pair): Figure[] {
  const seconds = (runs: readonly TimedCommand[]) => median(runs.map((run) => run.seconds));
  const cpuS = (runs: readonly TimedCommand[]) => median(runs.map((run) => run.cpuMs)) / 1000;
  return [
    plain(`${what}: cam-sync / rclone copy, wall time, medians`, seconds(sync) / seconds(bare), 'times', 2),
    plain(`${what}: cam-sync / rclone copy, processor time`, cpuS(sync) / cpuS(bare), 'times', 2),
    plain(`${what}: cam-sync`, seconds(sync), 's', 2),
    plain(`${what}: rclone copy`, seconds(bare), 's', 2),
    plain(`${what}: cam-sync, processor time`, cpuS(sync), 's', 2),
    plain(`${what}: rclone copy, processor time`, cpuS(bare), 's', 2),
  ];
}

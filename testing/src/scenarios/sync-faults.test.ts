import { describe, expect, test } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { noSmallDisk, SmallDisk } from '../rig/small-disk.ts';
import { fullRemote, killAtRandom, outage, wrongKey } from '../rig/sync-faults.ts';
import { REMOTE, SyncRig } from '../rig/sync-rig.ts';
import { SftpSyncRig } from '../rig/sync-sftp.ts';

const obstacle = noSmallDisk();
const why = obstacle ? ` (skipped: ${obstacle})` : '';
const MEBIBYTE = 1 << 20;

describe.concurrent('what is at the remote in the end is what is here, and nothing else is ever counted,', () => {
  test('when rclone and cam-sync are killed at random moments', async () => {
    await using rig = await SyncRig.open({
      sync: { remotes: { [REMOTE]: { cloud_path: 'cams', bandwidth_limit: '2MiB' } } },
    });
    const { faults, ...killed } = await killAtRandom(rig, {
      ...{ rounds: 12, random: seededRandom(Date.now()), bytes: 400_000 },
    });
    expect(faults).toEqual([]);
    expect(killed.daemons).toBe(6);
    expect(killed.rclones).toBeGreaterThan(0);
  });

  test.each(['refused', 'silent'] as const)(
    'when the remote cannot be reached for a while: %s',
    async (kind) => {
      await using remote = await SftpSyncRig.open();
      const { faults, events } = await outage(remote, { seconds: 6, kind });
      expect(faults).toEqual([]);
      expect(events.length).toBeGreaterThan(4);
    },
  );

  test.skipIf(obstacle)(`when the remote is full, and then is not${why}`, async () => {
    await using disk = await SmallDisk.create(24);
    await using rig = await SyncRig.open({
      addRemote: async (rclone) => {
        await rclone.addFolder(REMOTE, '/');
        return disk.path;
      },
    });
    const { faults } = await fullRemote(rig, disk, 2 * MEBIBYTE);
    expect(faults).toEqual([]);
  });

  test('when the remote refuses the key, and then does not', async () => {
    await using remote = await SftpSyncRig.open();
    const { faults } = await wrongKey(remote);
    expect(faults).toEqual([]);
  });
});

import { pathsBelow } from '../../rig/event-strays.ts';
import { type CuttableKind, noPowerCut } from '../../rig/power-cut.ts';
import type { SmallDisk } from '../../rig/small-disk.ts';
import { sleep } from '../../rig/wait.ts';
import type { FaultRow } from '../fault-row.ts';
import type { Plant } from '../plant.ts';
import { DAEMONS } from '../plant-daemons.ts';

const GOES_ON = 'It is said at once; recorded again by itself once it is over.';
/** The recorder looks at the free space every 10 s. */
const NOTICED_SECONDS = 14;
/** What a loaded machine needs to start all daemons at once. */
const RESTART_SECONDS = 60;
const FREEZES = 3;
const FREEZE_MS = 2_500;

function diskOf({ parts }: Plant): SmallDisk {
  if (!parts.disk) throw new Error('there is no small disk');
  return parts.disk;
}

function diskRow(row: Omit<FaultRow, 'plant' | 'hurts' | 'must' | 'least'> & Partial<FaultRow>): FaultRow {
  return { plant: { disk: 'small' }, hurts: 'all', must: GOES_ON, least: 'while-broken', margin: 12, ...row };
}

function powerRow(kind: CuttableKind): FaultRow {
  return {
    name: `power-cut-${kind}`,
    done: `Everything is killed with -9, and what no one wrote through to the disk (${kind}) is gone`,
    must: 'No finished clip, link, manifest or line of a ledger is lost or torn.',
    plant: { disk: kind },
    obstacle: () => noPowerCut(kind),
    hurts: 'all',
    // flush_interval and the fragment that was being written.
    least: 2.5,
    margin: RESTART_SECONDS,
    holdSeconds: 2,
    mayEnd: DAEMONS,
    break: async ({ parts, daemons }) => await parts.powered?.cut(daemons.pids),
  };
}

/** What can become of the file system that the store is on. */
export const DISK_ROWS: readonly FaultRow[] = [
  powerRow('ext4'),
  powerRow('xfs'),
  diskRow({
    name: 'disk-full',
    done: 'Somebody else fills the disk to the last block',
    holdSeconds: NOTICED_SECONDS,
    break: async (plant) => await diskOf(plant).fillUp(0),
    mend: async (plant) => await diskOf(plant).makeRoom(),
  }),
  diskRow({
    name: 'disk-read-only',
    done: 'The disk is mounted read-only anew',
    must: 'It is said over MQTT; recorded again by itself once it is over.',
    silencesState: true,
    holdSeconds: 6,
    break: (plant) => diskOf(plant).makeReadOnly(),
    mend: (plant) => diskOf(plant).makeWritable(),
  }),
  diskRow({
    name: 'disk-slow',
    done: `The disk takes nothing for ${FREEZE_MS / 1000} s, ${FREEZES} times`,
    must: 'No footage is lost but what the camera does not wait for.',
    holdSeconds: 2,
    break: async (plant) => {
      for (let freeze = 0; freeze < FREEZES; freeze++) {
        diskOf(plant).freeze();
        await sleep(FREEZE_MS);
        diskOf(plant).thaw();
        await sleep(1_000);
      }
    },
  }),
  diskRow({
    name: 'disk-no-inodes',
    done: 'Somebody else uses up all inodes',
    holdSeconds: 6,
    break: async (plant) => await diskOf(plant).fillInodes(),
    mend: async (plant) => await diskOf(plant).makeRoom(),
  }),
  diskRow({
    name: 'disk-unmounted',
    done: 'The file system with the base directory is unmounted',
    must: 'Nothing is written to the place where it was; recorded again once it is back.',
    // With the disk the state files come back as they were, and say so until they are written anew: too long after six seconds.
    holdSeconds: 4,
    break: (plant) => diskOf(plant).detach(),
    mend: (plant) => {
      const written = pathsBelow(diskOf(plant).path);
      diskOf(plant).attach();
      if (written.length > 0) throw new Error(`written to the empty mount point: ${written.join(', ')}`);
    },
    mayEnd: DAEMONS,
  }),
];

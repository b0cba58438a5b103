import type { FaultRow } from '../fault-row.ts';

const FOLLOWS = 'The other remote goes on; nothing is counted that is not there; all follows afterwards.';

function remoteRow(row: Pick<FaultRow, 'name' | 'done' | 'break' | 'mend'> & Partial<FaultRow>): FaultRow {
  return { must: FOLLOWS, hurts: 'none', least: 0, holdSeconds: 8, ...row };
}

/** What can become of a remote, and of the way to it. */
export const REMOTE_ROWS: readonly FaultRow[] = [
  remoteRow({
    name: 'remote-gone',
    done: 'The server of a remote (SFTP) is killed',
    plant: { cloud: 'sftp' },
    break: async ({ parts }) => await parts.remotes.server?.kill(),
    mend: async ({ parts }) => await parts.remotes.server?.start(),
  }),
  remoteRow({
    name: 'remote-away',
    done: 'A file is in the place of the folder of a remote',
    break: async ({ parts }) => await parts.remotes.takeNasAway(),
    mend: async ({ parts }) => await parts.remotes.bringNasBack(),
  }),
  remoteRow({
    name: 'remote-hangs',
    done: 'A remote (SFTP) takes what is sent and answers nothing',
    plant: { cloud: 'sftp' },
    break: ({ parts }) => parts.remotes.cable?.cut(),
    mend: ({ parts }) => parts.remotes.cable?.mend(),
  }),
  remoteRow({
    name: 'remote-full',
    done: 'A remote has no room',
    plant: { hasRemoteDisk: true },
    break: async ({ parts }) => await parts.remotes.disk?.fillUp(0),
    mend: async ({ parts }) => await parts.remotes.disk?.makeRoom(),
  }),
  remoteRow({
    name: 'remote-refuses',
    done: 'A remote (SFTP) refuses the key',
    plant: { cloud: 'sftp' },
    break: async ({ parts }) => await parts.remotes.server?.rejectKey(),
    mend: async ({ parts }) => await parts.remotes.server?.acceptKey(),
  }),
];

import type { CuttableKind } from '../rig/power-cut.ts';

/** What a row needs besides the plant that all rows have. */
export interface PlantOptions {
  /** IDs of its cameras; two if left out. */
  readonly cameras?: readonly string[];
  /** What their footage may take, bytes; 1 MiB if left out. */
  readonly budgetBytes?: number;
  /** Puts the store on a file system of its own: an ext4 that is too small, or one whose power can be cut. Needs root. */
  readonly disk?: 'small' | CuttableKind;
  /** A wall clock for all daemons that can be set. */
  readonly clock?: {
    /** What it shows at first, milliseconds since the epoch; the real time if left out. */
    readonly startMs?: number;
    /** Time zone of the daemons, such as `Europe/Berlin`. */
    readonly timeZone?: string;
  };
  /** What the second remote is; a folder if left out. Both the server and the cable to it can be cut. */
  readonly cloud?: 'sftp';
  /** Puts the folder of the first remote on a small file system of its own. Needs root. */
  readonly hasRemoteDisk?: boolean;
}

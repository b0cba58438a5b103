import { SYNC_TROUBLES, type SyncTrouble } from '@pm-dvr/contracts';
import type { OpenFile } from './open-file.ts';
import type { Trouble } from './remote-pass.ts';

/** What came of one remote since the process started. */
export class RemoteTally {
  verifiedFiles = 0;
  verifiedBytes = 0;
  /** Attempts that failed. */
  readonly failures = Object.fromEntries(SYNC_TROUBLES.map((kind) => [kind, 0])) as Record<
    SyncTrouble,
    number
  >;

  /** An attempt is over. */
  ended(verified: readonly Pick<OpenFile, 'bytes'>[], trouble: Pick<Trouble, 'kind'> | undefined): void {
    this.verifiedFiles += verified.length;
    this.verifiedBytes += verified.reduce((sum, { bytes }) => sum + bytes, 0);
    if (trouble) this.failures[trouble.kind]++;
  }
}

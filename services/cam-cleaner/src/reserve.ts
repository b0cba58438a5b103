import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { freeBytes } from '@pm-dvr/footage';
import { codeOf, unlinkIfThere } from '@pm-dvr/runtime';

/** More than lock, journal, sums and notes take: deleting from a disk that is full needs some room of its own. */
const RESERVE_BYTES = 4 * 1024 ** 2;

/** Gives the reserve free if the disk is so full that a run could not begin. */
export async function spendReserve(layout: StoreLayout, freeOf = freeBytes): Promise<void> {
  if (freeOf(layout.cleanerDir) < RESERVE_BYTES) await unlinkIfThere(reserveFile(layout));
}

/** Makes the reserve anew, if there is room for it. Fails with Node's error. */
export async function keepReserve(layout: StoreLayout, roomBytes: number): Promise<void> {
  if (roomBytes < RESERVE_BYTES) return;
  const path = reserveFile(layout);
  const size = await stat(path).then(
    (found) => found.size,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return 0;
      throw error;
    },
  );
  // Zeros would do on every file system but those that compress.
  if (size !== RESERVE_BYTES) await writeFile(path, randomBytes(RESERVE_BYTES));
}

function reserveFile(layout: StoreLayout): string {
  return join(layout.cleanerDir, '.reserve');
}

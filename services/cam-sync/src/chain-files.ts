import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { chainFiles, type VerifiedFile } from '@pm-dvr/footage';
import { type OpenFile, openPath } from './open-file.ts';
import { type BatchResult, type BatchTools, upload } from './remote-pass.ts';

/** The folder of the chain in the events folder, and its name in the sync ledger. */
export const CHAIN_FOLDER = 'chain';

/** Files of the chain that a remote does not have as they are now. Files only grow, so that their length tells. */
export async function openChainFiles(
  layout: StoreLayout,
  ledger: ReadonlyMap<string, VerifiedFile>,
): Promise<OpenFile[]> {
  const open: OpenFile[] = [];
  for (const path of await chainFiles(layout)) {
    const name = basename(path);
    if (ledger.get(name)?.bytes === sizeOf(path)) continue;
    const bytes = readFileSync(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    open.push({ folder: CHAIN_FOLDER, name, bytes: bytes.length, sha256 });
  }
  return open;
}

/**
 * Uploads files of the chain. One that grows meanwhile is not noted, for nobody can tell which length the remote has, and it is
 * no trouble: the next time will do.
 */
export async function uploadChain(
  layout: StoreLayout,
  files: readonly OpenFile[],
  tools: BatchTools,
): Promise<BatchResult> {
  const isStill = (file: OpenFile) => sizeOf(join(layout.eventsDir, openPath(file))) === file.bytes;
  const { verified, trouble } = await upload(files, {
    ...tools,
    note: (noted) => tools.note(noted.filter(isStill)),
  });
  const isGrowth = trouble?.kind === 'other' && !files.every(isStill);
  return { verified: verified.filter(isStill), ...(trouble && !isGrowth && { trouble }) };
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

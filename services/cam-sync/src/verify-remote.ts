import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName, parseLinkName, parseManifestName, type StoreLayout } from '@pm-dvr/contracts';
import { appendSyncDay, readSyncDay, type SyncFact, syncDays, type VerifiedFile } from '@pm-dvr/footage';
import type { Clock } from '@pm-dvr/runtime';
import type { Checked, Trouble } from './remote-pass.ts';

export interface VerifyOptions {
  readonly layout: StoreLayout;
  readonly remote: string;
  /** `YYYY.MM.DD`; without it, all days. */
  readonly day?: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  check(files: readonly string[]): Promise<Checked>;
  /** Told after each question: files asked for so far. */
  readonly onProgress?: (files: number) => void;
}

export interface Verification {
  /** Files that are at the remote as they are here. */
  readonly sound: number;
  /** Paths, relative to the events folder, of files that were verified and are not there, or not so, any more. */
  readonly gone: readonly string[];
  /** Files that were verified and are not here any more, so that nobody can compare them. */
  readonly expired: number;
  readonly trouble?: Trouble;
}

const ASKED_AT_ONCE = 500;

/**
 * Asks a remote whether it still has what was verified there. What it has not is noted as gone, together with its
 * manifest, so that the next pass uploads it again. Stops at the first trouble.
 */
export async function verifyRemote(options: VerifyOptions): Promise<Verification> {
  const { layout, remote, day, signal } = options;
  const days = day === undefined ? await syncDays(layout, remote) : [day];
  let [sound, expired] = [0, 0];
  const gone: string[] = [];
  for (const one of days) {
    const ledger = await readSyncDay(layout, remote, one);
    const here = [...ledger.keys()].filter((name) => existsSync(join(layout.eventDay(one), name)));
    expired += ledger.size - here.length;
    for (let from = 0; from < here.length && !signal.aborted; from += ASKED_AT_ONCE) {
      const names = here.slice(from, from + ASKED_AT_ONCE);
      const { verified, trouble } = await options.check(names.map((name) => `${one}/${name}`));
      const there = new Set(verified);
      // Then nobody knows of what is missing in the answer.
      if (trouble || signal.aborted) return { sound, gone, expired, ...(trouble && { trouble }) };
      const missing = names.filter((name) => !there.has(`${one}/${name}`));
      sound += names.length - missing.length;
      for (const name of missing) gone.push(`${one}/${name}`);
      await noteGone(options, one, missing, ledger);
      options.onProgress?.(sound + gone.length);
    }
  }
  return { sound, gone, expired };
}

async function noteGone(
  { layout, remote, clock }: VerifyOptions,
  day: string,
  names: readonly string[],
  ledger: ReadonlyMap<string, VerifiedFile>,
): Promise<void> {
  const manifests = new Set(names.flatMap((name) => manifestsOf(name, ledger)));
  for (const name of names) manifests.delete(name);
  const facts = [
    ...names.map((file): SyncFact => ({ type: 'gone', file, detail: 'not at the remote as it is here' })),
    ...[...manifests].map((file): SyncFact => ({ type: 'gone', file, detail: 'a clip of it is gone' })),
  ];
  await appendSyncDay(layout, remote, day, clock.wallMs(), facts);
}

/** The manifests, among those that were uploaded, that may list a link. */
function manifestsOf(name: string, ledger: ReadonlyMap<string, VerifiedFile>): string[] {
  const id = parseLinkName(name)?.id;
  if (id === undefined) return [];
  const found = [...ledger.keys()].filter((file) => parseManifestName(file)?.id === id);
  return found.length > 0 ? found : [manifestName(id, 1)].filter((file) => ledger.has(file));
}

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
  const all = { sound: 0, gone: [] as string[], expired: 0 };
  for (const one of days) {
    if (signal.aborted) break;
    const ledger = await readSyncDay(layout, remote, one);
    const { sound, gone, expired, trouble } = await verifyFiles(options, one, ledger, [...ledger.keys()]);
    all.sound += sound;
    all.expired += expired;
    for (const path of gone) all.gone.push(path);
    if (trouble) return { ...all, trouble };
    options.onProgress?.(all.sound + all.gone.length);
  }
  return all;
}

/** The same for some files of one day folder, whose `ledger` is that of the whole day. */
export async function verifyFiles(
  options: Pick<VerifyOptions, 'layout' | 'remote' | 'clock' | 'signal' | 'check'>,
  day: string,
  ledger: ReadonlyMap<string, VerifiedFile>,
  files: readonly string[],
): Promise<Verification> {
  const { layout, signal } = options;
  const here = files.filter((name) => existsSync(join(layout.eventDay(day), name)));
  const expired = files.length - here.length;
  const gone: string[] = [];
  let sound = 0;
  for (let from = 0; from < here.length && !signal.aborted; from += ASKED_AT_ONCE) {
    const names = here.slice(from, from + ASKED_AT_ONCE);
    const { verified, trouble } = await options.check(names.map((name) => `${day}/${name}`));
    const there = new Set(verified);
    // Then nobody knows of what is missing in the answer.
    if (trouble || signal.aborted) return { sound, gone, expired, ...(trouble && { trouble }) };
    const missing = names.filter((name) => !there.has(`${day}/${name}`));
    sound += names.length - missing.length;
    for (const name of missing) gone.push(`${day}/${name}`);
    await noteGone(options, day, missing, ledger);
  }
  return { sound, gone, expired };
}

async function noteGone(
  { layout, remote, clock }: Pick<VerifyOptions, 'layout' | 'remote' | 'clock'>,
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

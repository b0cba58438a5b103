import { basename } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { listManifests, manifestRef, parseManifestRef } from '@pm-dvr/footage';
import { ChainView } from './verify-chain.ts';
import type { ReviewedLine } from './verify-chain-policy.ts';
import { type Finding, fault, note, type VerifyProgress } from './verify-finding.ts';
import { ManifestCheck } from './verify-manifest.ts';
import type { VerifyScope } from './verify-scope.ts';
import { findStrays } from './verify-strays.ts';

export interface VerifyRequest {
  readonly layout: StoreLayout;
  /** Everything if it is absent. */
  readonly scope?: VerifyScope;
  /** Called for each file that was hashed, with the sums so far. */
  readonly progress?: (done: VerifyProgress) => void;
}

/**
 * Proves from the files alone that events are what they were when they were sealed: chain, manifests, clips. Tells in the
 * order of the chain, then what the chain does not list, then files that no manifest lists. What is wrong with the chain
 * itself is told if a manifest beside that place is in the scope. Needs read permission only; cam-event may run. An empty
 * store has no findings. Fails with Node's error if a folder cannot be read; what is wrong with a file is a finding.
 */
export async function* verifyEvents(request: VerifyRequest): AsyncGenerator<Finding> {
  const { layout, scope = () => true } = request;
  const chain = new ChainView(layout);
  await chain.refresh();
  const check = new ManifestCheck(layout, chain, summing(request.progress));
  const told = new Set<string>();
  for (const [index, reviewed] of chain.lines.entries()) {
    if (isNear(chain.lines, index, scope)) yield* ofChain(reviewed);
    const { line, outcome } = reviewed;
    if (line.entry?.type !== 'sealed' || !outcome || !isIn(scope, line.entry.manifest)) continue;
    told.add(line.entry.manifest);
    if (outcome.is === 'expired') yield check.expired(line.entry, outcome.rule);
    else yield* check.sealed({ ...reviewed, entry: line.entry });
  }
  for await (const { day, id, part } of listManifests(layout, { newestFirst: false })) {
    const manifest = manifestRef(day, id, part);
    if (!told.has(manifest) && scope({ day, id, manifest })) yield* check.unlisted(manifest);
  }
  yield* findStrays(layout, scope);
}

function* ofChain({ line, fault: what, note: remark }: ReviewedLine): Generator<Finding> {
  const place = `chain ${basename(line.file)}, line ${line.line}`;
  if (what !== undefined) yield fault(line.file, `${place}: ${what}`);
  else if (remark !== undefined) yield note(line.file, `${place}: ${remark}`);
}

/** Whether a line, or one that it stands between, is about something in the scope. A line without such concerns all. */
function isNear(lines: readonly ReviewedLine[], index: number, scope: VerifyScope): boolean {
  const { line, before } = lines[index] as ReviewedLine;
  const known = [before, line.entry ?? lines[index + 1]?.line.entry].filter((entry) => entry !== undefined);
  return known.length === 0 || known.some(({ manifest }) => isIn(scope, manifest));
}

/** A name that is none of a manifest is a fault, whatever was asked for. */
function isIn(scope: VerifyScope, manifest: string): boolean {
  const part = parseManifestRef(manifest);
  return !part || scope({ day: part.day, id: part.id, manifest });
}

function summing(progress: VerifyRequest['progress']): (file: VerifyProgress) => void {
  let [files, bytes] = [0, 0];
  return (file) => {
    files += file.files;
    bytes += file.bytes;
    progress?.({ files, bytes });
  };
}

import { dayOf, EXIT, type StoreLayout } from '@pm-dvr/contracts';
import { manifestPath, manifestRef, readManifest } from '@pm-dvr/footage';
import { resultText } from './manual-result.ts';
import type { Job } from './run-plan.ts';

/**
 * For a request whose event (by its ID) is there already: what is to be printed, for people or as JSON, and the exit code, which
 * is 1 if something is missing or still to come. Fails with Node's error, or CodedError `MANIFEST_DAMAGED`.
 */
export async function duplicateResult(
  layout: StoreLayout,
  id: string,
  { request, json }: Extract<Job, { kind: 'run' }>,
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const day = dayOf(request.atMs);
  const found = await readManifest(manifestPath(layout, day, id, 1));
  const state = found?.manifest.state ?? 'saving';
  const parts = found ? [{ ref: manifestRef(day, id, 1), manifest: found.manifest }] : [];
  const exitCode = state === 'complete' ? EXIT.ok : EXIT.failed;
  if (json) return { text: resultText(parts, layout, true), exitCode };
  const text =
    state === 'saving'
      ? `${id} is being saved already, by another process; if that has ended: cam-event --resume\n`
      : `${id} is saved already\n${resultText(parts, layout, false)}`;
  return { text, exitCode };
}

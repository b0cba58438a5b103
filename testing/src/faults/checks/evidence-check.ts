import type { StoreLayout } from '@pm-dvr/contracts';
import { auditEvents, savedParts } from '../../rig/event-audit.ts';
import { auditRemote } from '../../rig/remote-audit.ts';
import { runProgram } from '../../rig/run-program.ts';
import { type Breach, breaches } from './breach.ts';

export interface EvidenceFacts {
  readonly layout: StoreLayout;
  readonly eventConfigFile: string;
  /** Texts of all events that were asked for, each once. */
  readonly events: readonly string[];
  /** Names of the remotes, and the folders in which their files are. */
  readonly remotes: ReadonlyMap<string, string>;
}

/**
 * Invariant 3: each event that was asked for has its manifest, nothing of it is missing or changed, here or at a remote that
 * is said to have it, and `cam-event --verify` says the same.
 */
export async function checkEvidence(facts: EvidenceFacts): Promise<Breach[]> {
  const { layout, eventConfigFile, events, remotes } = facts;
  const findings: string[] = [];
  const noted = (error: unknown) => {
    findings.push(String(error));
    return [];
  };
  const saved = await savedParts(layout).catch(noted);
  for (const event of events) {
    const count = saved.filter(({ manifest }) => manifest.event === event && manifest.part === 1).length;
    if (count !== 1) findings.push(`event "${event}" has ${count} manifests`);
  }
  findings.push(...(await auditEvents(layout).catch(noted)));
  for (const [remote, folder] of remotes)
    for (const fault of await auditRemote(layout, remote, folder)) findings.push(`${remote}: ${fault}`);
  const { code, stdout, stderr } = await runProgram('cam-event', ['-c', eventConfigFile, '--verify']);
  if (code !== 0) findings.push(`cam-event --verify ended with ${code}: ${stdout}${stderr}`);
  return breaches(3, findings);
}

import { join } from 'node:path';
import { type CleanerStatus, sizeText, stateFileText } from '@pm-dvr/contracts';
import { makeFolder, messageOf, writeFileAtomic } from '@pm-dvr/runtime';
import { clean } from './clean.ts';
import { lackingRemotes } from './event-limits-policy.ts';
import { handsOfPlan } from './hands-of-plan.ts';
import type { Limits } from './limits-policy.ts';
import { mailOwner } from './mail-owner.ts';
import { type Notes, readNotes, writeNotes } from './notes.ts';
import { keepReserve } from './reserve.ts';
import type { CleanResult } from './run-result.ts';
import type { Scene } from './scene.ts';
import { isMailDue, notesAfter, statusOf } from './status-policy.ts';

export interface Performed {
  readonly result: CleanResult;
  readonly status: CleanerStatus;
}

/**
 * One run, and what is told of it: by log, notes for the next run, state file and mail; a dry run writes nothing and tells nobody.
 * The lock is the caller's. Fails with what keeps it from looking at the store.
 */
export async function performRun(
  scene: Scene,
  options: {
    readonly isDryRun: boolean;
    readonly listFiles: boolean;
    /** What a daemon holds below the budget. */
    readonly margins?: Pick<Limits, 'headroomBytes' | 'cushionBytes'>;
  },
): Promise<Performed> {
  const { plan, layout, clock, log, stop } = scene;
  const { isDryRun } = options;
  const onDelete = (path: string, bytes: number, rule: string) =>
    scene.print(`${rule.padEnd(11)} ${sizeText(bytes).padStart(8)}  ${path}\n`);
  const hands = handsOfPlan({
    ...{ plan, layout, clock, isDryRun, signal: stop },
    ...(options.listFiles && { onDelete }),
    onFault: (path, error) => log.warn(`${path} cannot be deleted: ${messageOf(error)}`),
  });
  const nowMs = clock.wallMs();
  const limits: Limits = { ...plan.limits, ...options.margins };
  const monotonicMs = () => clock.monotonicMs();
  const result = await clean({ hands, limits, nowMs, monotonicMs, isDryRun, signal: stop });
  const before = await readNotes(layout);
  const notes = notesAfter(before, result, nowMs);
  const status = statusOf(result, notes, nowMs);
  if (isDryRun) return { result, status };
  tellLog(scene, result);
  await leave(scene, 'notes', () => writeNotes(layout, notes));
  if (plan.mail && isMailDue(result, notes, nowMs)) await sendMail(scene, result, notes, nowMs);
  await writeState(scene, status);
  await leave(scene, 'reserve', () => keepReserve(layout, result.freeBytes - limits.minFreeBytes));
  return { result, status };
}

/** Replaces the state file; a store that cannot take it is told of. */
export async function writeState(scene: Scene, status: CleanerStatus): Promise<void> {
  const { cleanerDir } = scene.layout;
  await leave(scene, 'state', async () => {
    makeFolder(cleanerDir);
    await writeFileAtomic(join(cleanerDir, 'state'), stateFileText(status));
  });
}

function tellLog({ log, loud }: Scene, result: CleanResult): void {
  for (const part of result.lost) {
    const remotes = lackingRemotes([part]).map(([remote]) => remote);
    loud.error(
      `${part.day} ${part.id}, part ${part.part}, had to go for want of space; it is not at ${remotes.join(', ')}`,
    );
  }
  for (const { code, message } of result.troubles) log[code === 2 ? 'error' : 'warn'](message);
}

async function sendMail(scene: Scene, result: CleanResult, notes: Notes, nowMs: number): Promise<void> {
  const { plan, layout, log } = scene;
  if (plan.mail && (await mailOwner(plan.mail, result, nowMs, log)))
    await leave(scene, 'notes', () => writeNotes(layout, { ...notes, mailedMs: nowMs }));
}

/** What is only told must not keep the next deletion from being done. */
async function leave({ log }: Scene, what: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    log.warn(`cleaner/${what} cannot be written: ${messageOf(error)}`);
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemoteConfig } from '@pm-dvr/config';
import {
  formatInstant,
  type RemoteStatus,
  remoteStatusSchema,
  type StoreLayout,
  type SyncStatus,
} from '@pm-dvr/contracts';
import { type Clock, readLock } from '@pm-dvr/runtime';
import type { OpenSum } from './open-sum.ts';
import { backlogOf, blockedOf } from './queue-policy.ts';
import { RemoteBook } from './remote-book.ts';
import { summary } from './status-board.ts';

/** How the remotes stand: what the daemon has written last, and the backlog as it is now. Needs read permission only. */
export async function readStatus(options: {
  readonly layout: StoreLayout;
  readonly remotes: readonly RemoteConfig[];
  readonly clock: Clock;
}): Promise<SyncStatus> {
  const { layout, clock } = options;
  const isRunning = (await readLock(join(layout.syncDir, '.lock')))?.alive === true;
  const remotes: Record<string, RemoteStatus> = {};
  for (const remote of options.remotes) {
    const sums = await new RemoteBook({ layout, clock, remote, remembers: false }).look();
    remotes[remote.name] = statusNow(sums, lastStatus(layout, remote.name), isRunning);
  }
  const nowMs = clock.wallMs();
  const said = isRunning
    ? summary(remotes, nowMs)
    : ({ code: 2, message: 'STOPPED: no cam-sync runs' } as const);
  const timestamp = Math.floor(nowMs / 1000);
  const state = isRunning ? 'running' : 'stopped';
  return { ...said, date: formatInstant(nowMs), timestamp, state, remotes };
}

/** What was said last, with what is known better. Of one that does not run nothing is on its way. */
function statusNow(
  sums: readonly OpenSum[],
  said: RemoteStatus | undefined,
  isRunning: boolean,
): RemoteStatus {
  const { files, bytes } = backlogOf(sums);
  const blocked = blockedOf(sums);
  const { progress, next_try, blocked: _, ...rest } = said ?? { state: 'idle' as const };
  const atRest = files > 0 ? 'waiting' : 'idle';
  return {
    ...rest,
    state: isRunning || rest.state === 'failing' ? rest.state : atRest,
    backlog_files: files,
    backlog_bytes: bytes,
    ...(blocked && { blocked }),
    ...(isRunning && progress && { progress }),
    ...(isRunning && next_try !== undefined && { next_try }),
  };
}

/** What was written last of a remote by whoever uploaded to it; undefined if nothing that can be read was. */
export function lastStatus(layout: Pick<StoreLayout, 'syncDir'>, remote: string): RemoteStatus | undefined {
  try {
    const text = readFileSync(join(layout.syncDir, remote, 'status.json'), 'utf8');
    return remoteStatusSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

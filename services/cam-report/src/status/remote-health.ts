import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  REMOTE_NAME_PATTERN,
  type RemoteHealth,
  type RemoteStatus,
  remoteStatusSchema,
  type StoreLayout,
  type SuiteStatus,
} from '@pm-dvr/contracts';
import { chainTail } from '@pm-dvr/footage';
import { namesIn, readLock } from '@pm-dvr/runtime';
import { judgeRemote } from './remote-policy.ts';

/** Looks at what cam-sync has written of each remote. */
export async function lookAtRemotes(
  layout: StoreLayout,
  nowMs: number,
): Promise<NonNullable<SuiteStatus['sync']>> {
  const running = (await readLock(join(layout.syncDir, '.lock')))?.alive === true;
  const newestEventMs = (await chainTail(layout))?.at_ms;
  const names = (await namesIn(layout.syncDir)).filter((name) => REMOTE_NAME_PATTERN.test(name)).sort();
  const remotes: RemoteHealth[] = [];
  for (const remote of names) {
    const said = await lastStatus(layout, remote);
    const signs = { said, isSyncRunning: running, newestEventMs };
    remotes.push({ remote, ...judgeRemote(signs, nowMs), ...figures(said) });
  }
  return { running, remotes };
}

async function lastStatus(layout: StoreLayout, remote: string): Promise<RemoteStatus | undefined> {
  try {
    const text = await readFile(join(layout.syncDir, remote, 'status.json'), 'utf8');
    return remoteStatusSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function figures(said: RemoteStatus | undefined): Omit<RemoteHealth, 'remote' | 'verdict' | 'message'> {
  if (!said) return { state: 'unknown', backlog_files: 0, backlog_bytes: 0 };
  const { state, backlog_files, backlog_bytes, last_success, trouble, failing_since } = said;
  return {
    ...{ state, backlog_files, backlog_bytes },
    ...(last_success !== undefined && { last_success_ms: last_success * 1000 }),
    ...(trouble !== undefined && { trouble }),
    ...(failing_since !== undefined && { failing_since_ms: failing_since * 1000 }),
  };
}

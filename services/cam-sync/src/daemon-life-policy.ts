import type { RemoteStatus } from '@pm-dvr/contracts';

type Standing = { readonly name: string } & Pick<RemoteStatus, 'state' | 'trouble' | 'blocked'>;

/** Looking at a large store, and noting what was verified, on a slow disk. */
const MARGIN_MS = 1_800_000;

/** How the remotes stand, on one line, without the numbers that change with each file. */
export function statusText(remotes: readonly Standing[]): string {
  const open = remotes.flatMap((remote) => {
    const text = remoteText(remote);
    return text === undefined ? [] : [`${remote.name}: ${text}`];
  });
  return open.length === 0 ? 'all is uploaded and verified' : open.join('; ');
}

function remoteText({ state, trouble, blocked }: Standing): string | undefined {
  if (trouble !== undefined) return `trouble (${trouble}), trying on`;
  if (state === 'copying' || state === 'checking') return 'uploading';
  if (state === 'waiting') return 'waits for its hours';
  return blocked ? 'an event cannot be uploaded whole' : undefined;
}

/** A remote whose work does not go on, in words; undefined while all do. rclone that stands still is stopped long before. */
export function stuckText(
  remotes: readonly { readonly name: string; readonly quietMs: number }[],
  stallTimeoutMs: number,
): string | undefined {
  const stuck = remotes.find(({ quietMs }) => quietMs > 2 * stallTimeoutMs + MARGIN_MS);
  return stuck && `the work for ${stuck.name} has not gone on for ${Math.round(stuck.quietMs / 1000)} s`;
}

import { counted } from '@pm-dvr/contracts';
import type { Observation } from './observer.ts';
import type { RemoteEvent } from './remote-watch.ts';
import { REMOTE } from './run-folder.ts';
import { delayText, sizeText } from './wording.ts';

/** How full the budget is, and what had to go for it. */
export function budgetText({ routineBytes, budgetBytes, recorded, clips }: Observation): string {
  const gone = recorded.length - clips.length;
  return `${sizeText(routineBytes)} of ${sizeText(budgetBytes)}, ${counted(gone, 'clip')} deleted`;
}

/** What the remote has of the latest event. */
export function remoteText({ remoteEvents }: Observation): string {
  const last = remoteEvents.at(-1);
  return last ? `${REMOTE}: ${remoteEventText(last)}` : `${REMOTE}: nothing to be copied yet`;
}

/** What the remote has of an event. */
export function remoteEventText({ event, links, linksThere, isThere, afterMs }: RemoteEvent): string {
  if (!isThere) return `${event}: ${linksThere} of ${counted(links, 'clip')}`;
  return `${event}: ${counted(linksThere, 'clip')} and the manifest${afterText(afterMs)}`;
}

/** What came to the remote since another look, in the order of the events. */
export function arrivals(before: readonly RemoteEvent[], seen: readonly RemoteEvent[]): string[] {
  const known = new Map(before.map((event) => [event.id, event]));
  return seen.flatMap(({ id, event, linksThere, isThere, afterMs }) => {
    const former = known.get(id);
    const fresh = linksThere - (former?.linksThere ?? 0);
    const rows: string[] = [];
    if (fresh > 0)
      rows.push(`${event}: ${counted(fresh, 'clip')} arrived and verified, ${linksThere} in all`);
    if (isThere && !former?.isThere)
      rows.push(
        `${event}: the manifest arrived, which seals ${counted(linksThere, 'clip')}${afterText(afterMs)}`,
      );
    return rows.map((text) => `${REMOTE}: ${text}`);
  });
}

function afterText(afterMs: number | undefined): string {
  return afterMs === undefined ? '' : `, ${delayText(Math.max(0, afterMs))} after it was over`;
}

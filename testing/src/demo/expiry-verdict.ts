import { counted, type LedgerEntry } from '@pm-dvr/contracts';
import { type Account, type Clip, clipEndMs } from '@pm-dvr/footage';
import { timeOfDay } from './wording.ts';

/** What was recorded, what is left of it, and what the camera's ledger says of the rest. */
export interface ExpiryFacts {
  /** In the order in which they were recorded. */
  readonly recorded: readonly Clip[];
  readonly clips: readonly Clip[];
  readonly ledger: readonly LedgerEntry[];
  /** Of the time since the first frame. */
  readonly account: Pick<Account, 'unrecorded'> | undefined;
}

/** Names tell milliseconds, and ledgers round them. */
const ROUNDING_MS = 1;

/** What is wrong with what was deleted, each in one sentence; empty if the ledger names all of it, and nothing else went. */
export function expiryFaults({ recorded, clips, ledger, account }: ExpiryFacts): string[] {
  const left = new Set(clips.map(({ fileName }) => fileName));
  const gone = recorded.filter(({ fileName }) => !left.has(fileName));
  const expired = ledger.filter((entry) => entry.type === 'expired');
  const oldest = recorded.findIndex(({ fileName }) => left.has(fileName));
  const faults: string[] = [];
  for (const clip of gone) {
    if (oldest < 0 || recorded.indexOf(clip) > oldest)
      faults.push(`${clip.fileName} is gone, and an older clip is left`);
    if (!expired.some((entry) => covers(entry, clip)))
      faults.push(`${clip.fileName} is gone, and the ledger has no expired entry for it`);
  }
  const told = expired.reduce((sum, entry) => sum + entry.clips, 0);
  if (told !== gone.length)
    faults.push(`the ledger says that ${counted(told, 'clip')} expired, and ${gone.length} are gone`);
  for (const part of account?.unrecorded ?? [])
    if (part.kind === 'unexplained')
      faults.push(
        `nobody says why there is nothing from ${timeOfDay(part.fromMs)} to ${timeOfDay(part.toMs)}`,
      );
  return faults;
}

function covers({ from_ms, to_ms }: { from_ms: number; to_ms: number }, clip: Clip): boolean {
  return from_ms <= clip.startMs + ROUNDING_MS && to_ms >= clipEndMs(clip) - ROUNDING_MS;
}

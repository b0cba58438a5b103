import { type CleanerStatus, counted, formatInstant, sizeText } from '@pm-dvr/contracts';
import type { Notes } from './notes.ts';
import { type CleanResult, goneInAll } from './run-result.ts';

/** So long it is told that evidence had to go: whoever looks once a day is to see it. */
const LOST_MS = 86_400_000;
const LEAST_BETWEEN_MAILS_MS = 3_600_000;

/** What is to be left for the next run. */
export function notesAfter(notes: Notes, result: CleanResult, nowMs: number): Notes {
  const { clips, bytes, parts } = goneInAll(result);
  const freed = clips > 0 || parts > 0 ? { freedBytes: bytes, freedClips: clips } : {};
  if (result.lost.length === 0) return { ...notes, ...freed };
  const lostText = `evidence that some remote lacks had to go (${counted(result.lost.length, 'part')} of events)`;
  return { ...notes, ...freed, lostMs: nowMs, lostText };
}

/** What is said after a run, by state file and MQTT; `notes` are those after it. */
export function statusOf(result: CleanResult, notes: Notes, nowMs: number): CleanerStatus {
  const { code, message } = verdict(result, notes, nowMs);
  return {
    code,
    message,
    date: formatInstant(nowMs),
    timestamp: Math.floor(nowMs / 1000),
    routine_bytes: result.routineBytes,
    events_bytes: result.eventsBytes,
    free_bytes: result.freeBytes,
    freed_bytes: notes.freedBytes,
    freed_clips: notes.freedClips,
    unsafe_events: result.unsafeParts,
  };
}

/** What is said if a run failed; the numbers are those of the run before, if there was one. */
export function failedStatus(text: string, nowMs: number, before?: CleanerStatus): CleanerStatus {
  const zero = {
    routine_bytes: 0,
    events_bytes: 0,
    free_bytes: 0,
    freed_bytes: 0,
    freed_clips: 0,
    unsafe_events: 0,
  };
  const when = { date: formatInstant(nowMs), timestamp: Math.floor(nowMs / 1000) };
  return { ...zero, ...before, code: 2, message: `FAILED: ${text}`, ...when };
}

/** Whether a mail is due: evidence had to go, or recording stops; at most one an hour. */
export function isMailDue(result: CleanResult, notes: Notes, nowMs: number): boolean {
  if (!result.troubles.some(({ code }) => code === 2)) return false;
  const sinceMs = nowMs - (notes.mailedMs ?? Number.NEGATIVE_INFINITY);
  // A clock that was set back must not hold mails up for years.
  return sinceMs >= LEAST_BETWEEN_MAILS_MS || sinceMs < 0;
}

function verdict(result: CleanResult, notes: Notes, nowMs: number): Pick<CleanerStatus, 'code' | 'message'> {
  const texts = result.troubles.map(({ message }) => message);
  const isLostNow = result.lost.length > 0;
  const sinceMs = nowMs - (notes.lostMs ?? Number.NEGATIVE_INFINITY);
  const wasLost = !isLostNow && sinceMs >= 0 && sinceMs < LOST_MS;
  if (wasLost)
    texts.unshift(`${notes.lostText ?? 'evidence had to go'} at ${formatInstant(notes.lostMs ?? 0)}`);
  const code = wasLost ? 2 : (result.troubles[0]?.code ?? 0);
  if (code !== 0) return { code, message: `${code === 2 ? 'CRITICAL' : 'WARNING'}: ${texts.join('; ')}` };
  const store = `clips ${sizeText(result.routineBytes)}, events ${sizeText(result.eventsBytes)}`;
  return { code, message: `OK: all limits are held; ${store}, free ${sizeText(result.freeBytes)}` };
}

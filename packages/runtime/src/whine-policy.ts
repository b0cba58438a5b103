/** What the mails about one thing have said so far. */
export interface WhineState {
  /** Monotonic instant at which it went wrong; undefined while all is well. */
  readonly downSinceMs: number | undefined;
  /** Whether the present outage was reported. */
  readonly reported: boolean;
  /** Monotonic instant of the last mail; undefined if none was sent yet. */
  readonly lastMailMs: number | undefined;
}

export type Whine = 'none' | 'down' | 'back';

const LEAST_BETWEEN_MAILS_MS = 3_600_000;

export const NO_WHINE: WhineState = { downSinceMs: undefined, reported: false, lastMailMs: undefined };

/**
 * Whether a mail is due: once per outage that lasts `afterMs`, once when it is over, at most one an hour. The
 * mail that says it is back is never dropped, only late: otherwise the last word would be a false one.
 */
export function decideWhine(
  state: WhineState,
  now: { readonly monotonicMs: number; readonly isWell: boolean; readonly afterMs: number },
): { readonly whine: Whine; readonly state: WhineState } {
  const mayMail =
    state.lastMailMs === undefined || now.monotonicMs - state.lastMailMs >= LEAST_BETWEEN_MAILS_MS;
  if (now.isWell) {
    if (!state.reported) return { whine: 'none', state: { ...state, downSinceMs: undefined } };
    if (!mayMail) return { whine: 'none', state: { ...state, downSinceMs: undefined } };
    return { whine: 'back', state: { downSinceMs: undefined, reported: false, lastMailMs: now.monotonicMs } };
  }
  const downSinceMs = state.downSinceMs ?? now.monotonicMs;
  const due = !state.reported && now.monotonicMs - downSinceMs >= now.afterMs;
  if (!due || !mayMail) return { whine: 'none', state: { ...state, downSinceMs } };
  return { whine: 'down', state: { downSinceMs, reported: true, lastMailMs: now.monotonicMs } };
}

/** The state after a mail that was due could not be sent: it is due again when the next one is allowed. */
export function mailFailed(state: WhineState, whine: Exclude<Whine, 'none'>): WhineState {
  return { ...state, reported: whine === 'back' };
}

/**
 * What the fake camera does wrong on command. `refuse`, `unauthorized`, `not-found`, `unavailable`,
 * `never-answer` and `close` end what is connected; the others act on running sessions as they are.
 */
export type Fault =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'close' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'video-stop' }
  | { readonly kind: 'never-answer' }
  /** Share of the RTP packets, 0 to 1. */
  | { readonly kind: 'drop'; readonly share: number }
  | { readonly kind: 'corrupt'; readonly share: number }
  /** May be negative. Adds to earlier jumps; `clear` does not take it back. */
  | { readonly kind: 'clock-jump'; readonly seconds: number }
  | { readonly kind: 'trickle'; readonly bytesPerSecond: number };

export type FaultKind = Fault['kind'];

/** Faults that last until they are cleared. */
export interface ActiveFaults {
  answer: 401 | 404 | 503 | 'nothing' | undefined;
  silent: boolean;
  videoStopped: boolean;
  dropShare: number;
  corruptShare: number;
  bytesPerSecond: number | undefined;
}

/** A camera that is well. */
export function noFaults(): ActiveFaults {
  return {
    answer: undefined,
    silent: false,
    videoStopped: false,
    dropShare: 0,
    corruptShare: 0,
    bytesPerSecond: undefined,
  };
}

/** Notes a lasting fault; those that are over at once (`close`, `clock-jump`) and `refuse` change nothing here. */
export function applyFault(active: ActiveFaults, fault: Fault): void {
  if (fault.kind === 'unauthorized') active.answer = 401;
  if (fault.kind === 'not-found') active.answer = 404;
  if (fault.kind === 'unavailable') active.answer = 503;
  if (fault.kind === 'never-answer') active.answer = 'nothing';
  if (fault.kind === 'silent') active.silent = true;
  if (fault.kind === 'video-stop') active.videoStopped = true;
  if (fault.kind === 'drop') active.dropShare = fault.share;
  if (fault.kind === 'corrupt') active.corruptShare = fault.share;
  if (fault.kind === 'trickle') active.bytesPerSecond = fault.bytesPerSecond;
}

const ENDING: readonly FaultKind[] = [
  'refuse',
  'unauthorized',
  'not-found',
  'unavailable',
  'never-answer',
  'close',
];

/** Whether a fault ends what is connected. */
export function endsConnections(fault: Fault): boolean {
  return ENDING.includes(fault.kind);
}

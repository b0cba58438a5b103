/** Why a proxy ended, or could not be started. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** In words, without secrets. */
  readonly detail: string;
}

export type TroubleKind =
  /** Nothing was started, for somebody else listens there. */
  | 'port-taken'
  /** The program, its settings file or a process could not be had. */
  | 'cannot-start'
  /** It ended by itself. */
  | 'ended'
  /** It said that it listens on another port. */
  | 'fell-back'
  /** It runs, and the stream is not where it should be. */
  | 'no-stream'
  /** The recorder asked for it. */
  | 'asked-for';

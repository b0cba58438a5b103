/** One thing that the verification tells. */
export interface Finding {
  /** `fault`: what was kept is not what is there. `note`: worth knowing. `ok`: a part of an event, as it was sealed. */
  readonly kind: 'fault' | 'note' | 'ok';
  /** Absolute path of what it is about. */
  readonly file: string;
  /** One line; names the file and says what is wrong with it. */
  readonly message: string;
}

/** How far the verification is. */
export interface VerifyProgress {
  /** Files that were hashed. */
  readonly files: number;
  readonly bytes: number;
}

export function fault(file: string, message: string): Finding {
  return { kind: 'fault', file, message };
}

export function note(file: string, message: string): Finding {
  return { kind: 'note', file, message };
}

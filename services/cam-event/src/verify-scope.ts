/** What is verified, as its names tell it. */
export interface VerifySubject {
  /** The folder, `YYYY.MM.DD`. */
  readonly day: string;
  /** ID of the event; empty for a file that belongs to none. */
  readonly id: string;
  /** `DAY/NAME.json`; empty for a file that belongs to no event. For a stray of an event that of its first part. */
  readonly manifest: string;
}

/** Whether something is to be verified. */
export type VerifyScope = (subject: VerifySubject) => boolean;

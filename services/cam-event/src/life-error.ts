import type { EventError } from '@pm-dvr/contracts';
import { visible } from './complaint-text.ts';
import type { Complaint } from './complaints.ts';

const SHOWN_CHARACTERS = 200;
/** No character of UTF-8 is longer; more of the payload need not be looked at. */
const MAX_CHARACTER_BYTES = 4;

/**
 * The message on one that could not be followed. It shows the beginning of topic and payload on one line: what is
 * not UTF-8 is replaced, control characters are escaped. `nowMs` is milliseconds since the epoch.
 */
export function errorMessage(
  complaint: Complaint,
  { topic, payload }: { readonly topic: string; readonly payload: Uint8Array },
  nowMs: number,
): EventError {
  const beginning = payload.subarray(0, SHOWN_CHARACTERS * MAX_CHARACTER_BYTES);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(beginning);
  return {
    code: complaint.code,
    message: complaint.message,
    topic: visible(topic, SHOWN_CHARACTERS),
    payload: visible(text, SHOWN_CHARACTERS),
    timestamp: Math.floor(nowMs / 1000),
  };
}

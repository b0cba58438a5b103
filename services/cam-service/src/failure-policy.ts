import type { Cause } from '@pm-dvr/contracts';
import type { ChildExit } from '@pm-dvr/runtime';

/** What ended a recording session, or kept it from starting. */
export interface Failure {
  readonly cause: Cause;
  readonly detail: string;
}

/** What ffmpeg's messages mean, most telling first. Wordings are those of ffmpeg 5.1 to 7.1. */
const MEANINGS: readonly (readonly [RegExp, Cause])[] = [
  [/No space left on device|Disk quota exceeded/i, 'disk-full'],
  [
    /Read-only file system|Permission denied.*\.live|\.live.*(Permission denied|Input\/output error|No such file)/i,
    'store-unwritable',
  ],
  [/Unauthorized|Forbidden|authorization failed/i, 'unauthorized'],
  [/404 Not Found|Server returned 404/i, 'not-found'],
  [
    /not currently supported in container|matches no streams|does not contain any stream|incompatible with output codec|Unknown encoder|Unrecognized option|Option .* not found|Error (parsing|splitting)|dimensions not set/i,
    'unsupported-stream',
  ],
  [/failed: [45]\d\d |Server returned/i, 'camera-error'],
  [/Connection refused/i, 'connection-refused'],
  [
    /No route to host|Network is unreachable|Host is unreachable|Failed to resolve hostname|Name or service not known|Temporary failure in name resolution/i,
    'host-unreachable',
  ],
  [/timed out/i, 'no-answer'],
  [/Connection reset|Broken pipe|End of file/i, 'closed-by-camera'],
];

/** Causes with which the camera, reached and awake, refuses: somebody must act. */
const REFUSALS: readonly Cause[] = ['unauthorized', 'not-found', 'camera-error', 'unsupported-stream'];

/** Failed attempts in a row after which a refusal is reported as one that will not pass by itself. */
export const FAILURES_BEFORE_ALARM = 10;

/** The cause that one of ffmpeg's messages names; undefined if it names none. */
export function causeOfMessage(text: string): Cause | undefined {
  return MEANINGS.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * Why ffmpeg ended by itself. `messages` are its warnings and errors of the last moments, oldest first; `hadVideo`
 * says whether frames had come.
 */
export function explainExit(options: {
  readonly exit: ChildExit;
  readonly messages: readonly string[];
  readonly hadVideo: boolean;
  readonly isFile: boolean;
}): Failure {
  const { exit, messages, hadVideo } = options;
  if (exit.signal !== null) return { cause: 'ffmpeg-died', detail: `ffmpeg was killed by ${exit.signal}` };
  let best: { rank: number; failure: Failure } | undefined;
  for (const text of messages) {
    const rank = MEANINGS.findIndex(([pattern]) => pattern.test(text));
    const cause = MEANINGS[rank]?.[1];
    if (cause && (!best || rank < best.rank)) best = { rank, failure: { cause, detail: text } };
  }
  if (best && !(hadVideo && isConnectionCause(best.failure.cause))) return best.failure;
  if (hadVideo && options.isFile) return { cause: 'source-ended', detail: 'the file was played to its end' };
  if (hadVideo) return { cause: 'closed-by-camera', detail: best?.failure.detail ?? 'the stream ended' };
  const last = messages.at(-1);
  return last === undefined
    ? { cause: 'unknown', detail: `ffmpeg ended with code ${exit.code}` }
    : { cause: 'camera-error', detail: last };
}

function isConnectionCause(cause: Cause): boolean {
  return cause === 'connection-refused' || cause === 'no-answer' || cause === 'host-unreachable';
}

/** Whether a camera that fails like this so often needs somebody, rather than time. */
export function needsSomebody(cause: Cause, failuresInARow: number): boolean {
  return failuresInARow > FAILURES_BEFORE_ALARM && REFUSALS.includes(cause);
}

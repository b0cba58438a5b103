import type { Cause } from '@pm-dvr/contracts';
import type { ChildExit } from '@pm-dvr/runtime';

/** What ended a recording session, or kept it from starting. */
export interface Failure {
  readonly cause: Cause;
  readonly detail: string;
}

/** ffmpeg's exit code after it ended in good order because of a SIGTERM or SIGINT. */
const ENDED_BY_SIGNAL = 255;

/** Time stamps that leap further than an MP4 fragment can span make ffmpeg's muxer abort. */
const RUNAWAY = /^Assertion next_dts <= 0x7fffffff failed/;

/** What ffmpeg's messages mean, most telling first. Wordings are those of ffmpeg 5.1 to 7.1. */
const MEANINGS: readonly (readonly [RegExp, Cause])[] = [
  [/No space left on device|Disk quota exceeded/i, 'disk-full'],
  [
    /Read-only file system|Permission denied.*\.live|\.live.*(Permission denied|Input\/output error|No such file)/i,
    'store-unwritable',
  ],
  [
    /(?:write_frame\(\)|to the muxer|muxing a packet): (?:No such file|Not a directory|Permission denied|Input\/output error|Stale file)/i,
    'store-unwritable',
  ],
  [/Unauthorized|Forbidden|authorization failed/i, 'unauthorized'],
  [/404 Not Found|Server returned 404/i, 'not-found'],
  [
    /not currently supported in container|matches no streams|does not contain any stream|incompatible with output codec|Unknown encoder|Unrecognized option|Option .* not found|Error (parsing|splitting)/i,
    'unsupported-stream',
  ],
  // The camera has answered and sends nothing from which the size of its picture could be told.
  [/dimensions not set/i, 'video-stalled'],
  [/failed: [45]\d\d |Server returned/i, 'camera-error'],
  [/Connection refused/i, 'connection-refused'],
  [
    /No route to host|Network is unreachable|Host is unreachable|Failed to resolve hostname|Name or service not known|Temporary failure in name resolution/i,
    'host-unreachable',
  ],
  [/timed out/i, 'no-answer'],
  [/Connection reset|Broken pipe|End of file/i, 'closed-by-camera'],
];

/** What ffmpeg says, and nothing else, of an RTSP connection on which no answer came. */
const UNANSWERED: readonly RegExp[] = [
  /^Impossible to open 'rtsps?:/,
  /: Invalid data found when processing input$/,
];

/** Causes with which the camera, reached and awake, refuses: somebody must act. */
const REFUSALS: readonly Cause[] = ['unauthorized', 'not-found', 'camera-error', 'unsupported-stream'];

/** Failed attempts in a row after which a refusal is reported as one that will not pass by itself. */
export const FAILURES_BEFORE_ALARM = 10;

/** The cause that one of ffmpeg's messages names; undefined if it names none. */
export function causeOfMessage(text: string): Cause | undefined {
  return MEANINGS[rankOf(text)]?.[1];
}

/** Position among {@link MEANINGS}; -1 if a message means nothing. */
function rankOf(text: string): number {
  const own = withoutReasonPhrase(text);
  return MEANINGS.findIndex(([pattern]) => pattern.test(own));
}

/** The words after a status code are the camera's own; a camera must not be able to say that our disk is full. */
function withoutReasonPhrase(text: string): string {
  return text.replace(/((?:failed:|HTTP error) )(\d{3})\b.*$/s, (_, before: string, status: string) => {
    return `${before}${PHRASES[status] ?? `${status} `}`;
  });
}

const PHRASES: Readonly<Record<string, string>> = {
  '401': '401 Unauthorized',
  '403': '403 Forbidden',
  '404': '404 Not Found',
};

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
  if (exit.signal === 'SIGABRT' && messages.some((text) => RUNAWAY.test(text)))
    return { cause: 'camera-clock-jump', detail: 'its time stamps leapt, and ffmpeg gave up' };
  if (exit.signal !== null) return { cause: 'ffmpeg-died', detail: `ffmpeg was killed by ${exit.signal}` };
  if (exit.code === ENDED_BY_SIGNAL)
    return { cause: 'ffmpeg-died', detail: 'ffmpeg was told to end, but not by the recorder' };
  let best: { rank: number; failure: Failure } | undefined;
  for (const text of messages) {
    const rank = rankOf(text);
    const cause = MEANINGS[rank]?.[1];
    if (cause && (!best || rank < best.rank)) best = { rank, failure: { cause, detail: text } };
  }
  if (best && !(hadVideo && isConnectionCause(best.failure.cause))) return best.failure;
  if (hadVideo && options.isFile) return { cause: 'source-ended', detail: 'the file was played to its end' };
  if (hadVideo && best?.failure.cause === 'no-answer')
    return { cause: 'video-stalled', detail: best.failure.detail };
  if (hadVideo) return { cause: 'closed-by-camera', detail: best?.failure.detail ?? 'the stream ended' };
  if (UNANSWERED.every((pattern) => messages.some((text) => pattern.test(text))))
    return { cause: 'no-answer', detail: 'the connection was taken, but no request was answered' };
  const last = messages.at(-1);
  return last === undefined
    ? { cause: 'unknown', detail: `ffmpeg ended with code ${exit.code}` }
    : { cause: 'camera-error', detail: last };
}

function isConnectionCause(cause: Cause): boolean {
  return cause === 'connection-refused' || cause === 'no-answer' || cause === 'host-unreachable';
}

/** Whether the camera, reached and awake, answered with a no. */
export function isRefusal(cause: Cause): boolean {
  return REFUSALS.includes(cause);
}

/** Whether a camera that refuses like this so often, in a row, needs somebody, rather than time. */
export function needsSomebody(cause: Cause, refusalsInARow: number): boolean {
  return refusalsInARow > FAILURES_BEFORE_ALARM && isRefusal(cause);
}

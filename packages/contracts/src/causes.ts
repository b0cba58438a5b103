/**
 * Why there is no footage. The left column is the contract (ledger, manifests, reports, metrics); the right one
 * is the sentence that people read.
 */
export const CAUSES = {
  'connection-refused': 'the camera refused the connection',
  'host-unreachable': 'no route to the camera, or its name does not resolve',
  'no-answer': 'the camera did not answer',
  unauthorized: 'the camera refused user or password',
  'not-found': 'the camera has no stream at this path',
  'camera-error': 'the camera answered with an error',
  'closed-by-camera': 'the camera closed the connection',
  'video-stalled': 'the connection stayed open but no video frame came',
  'camera-clock-jump': "the camera's clock jumped",
  'unsupported-stream': 'the stream cannot be recorded as configured',
  'ffmpeg-died': 'ffmpeg was killed or crashed',
  'ffmpeg-missing': 'ffmpeg cannot be started',
  'disk-full': 'free space fell under fs_min_free',
  'store-unwritable': 'the store cannot be written',
  'source-ended': 'the source came to its end',
  'recorder-starting': 'the recorder was starting',
  'recorder-stopped': 'the recorder was stopped on purpose',
  'recorder-killed': 'the recorder was killed, or the power was cut',
  'recorder-reconfigured': 'the camera was restarted with a new configuration',
  'clock-stepped': 'the clock of this machine was set forward',
  unknown: 'ffmpeg ended without saying why',
} as const;

export type Cause = keyof typeof CAUSES;

/** All causes, in the order in which they are documented. */
export const CAUSE_NAMES = Object.keys(CAUSES) as [Cause, ...Cause[]];

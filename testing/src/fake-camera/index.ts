export type { AudioKind } from './audio.ts';
export type { Credentials } from './authentication.ts';
export { type CameraOptions, type FakeCamera, startFakeCamera } from './camera.ts';
export type { Fault, FaultKind } from './faults.ts';
export { makeVideo, type VideoOptions } from './make-video.ts';
export type { CameraStats, SentRange, SessionStats } from './stats.ts';
export type { Video, VideoCodec } from './video.ts';

import type { AudioSetting } from './stream-plan-policy.ts';

/** All that the recorder of one camera has to know; plain values, so that two can be compared. */
export interface CameraSettings {
  readonly id: string;
  /** URL or absolute path, with user and password where needed. Secret. */
  readonly source: string;
  /** Whether the source is a proxy on this machine, for which a new one can be asked. */
  readonly isProxied?: boolean;
  readonly transport: 'tcp' | 'udp';
  readonly audio: AudioSetting;
  readonly ffmpeg: string;
  readonly inputOptions: readonly string[];
  readonly outputOptions: readonly string[];
  readonly segmentMs: number;
  readonly fragmentMs: number;
  readonly stallTimeoutMs: number;
  readonly retryMaxPauseMs: number;
  readonly stopTimeoutMs: number;
}

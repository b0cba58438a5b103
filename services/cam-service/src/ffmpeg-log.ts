import { type Clock, type Logger, MessageLimiter } from '@pm-dvr/runtime';

const SHOWN_LENGTH = 500;

/** Where the warnings and errors of one camera's ffmpegs go: the log, at a bounded rate, across all sessions. */
export class FfmpegLog {
  private readonly log: Logger;
  private readonly clock: Clock;
  private readonly wanted: boolean;
  private readonly limiter = new MessageLimiter();

  /** `wanted` says whether the owner asked for them (`-l`); otherwise they are for debugging only. */
  constructor(log: Logger, clock: Clock, wanted: boolean) {
    this.log = log;
    this.clock = clock;
    this.wanted = wanted;
  }

  /** Takes in a message of ffmpeg's, without secrets. An error of ffmpeg's is a warning here: recording may go on. */
  take(level: string, text: string): void {
    const ours = this.wanted ? (level === 'warning' ? 'info' : 'warn') : 'debug';
    if (!this.log.isLevelEnabled(ours)) return;
    const message = `ffmpeg ${level}: ${text.slice(0, SHOWN_LENGTH)}`;
    for (const line of this.limiter.take(message, this.clock.monotonicMs())) this.log[ours](line);
  }
}

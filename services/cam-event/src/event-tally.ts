import type { Life } from './life.ts';

/** What was saved since the process started. */
export class EventTally {
  /** How often each state was reached. */
  readonly states: Record<Life['state'], number> = { started: 0, saving: 0, complete: 0, incomplete: 0 };
  /** Of parts that are final. */
  clips = 0;
  bytes = 0;
  complaints = 0;

  life({ state, manifest }: Pick<Life, 'state' | 'manifest'>): void {
    this.states[state]++;
    if (state !== 'complete' && state !== 'incomplete') return;
    const clips = Object.values(manifest.cameras).flatMap((camera) => camera.clips);
    this.clips += clips.length;
    this.bytes += clips.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** A message could not be followed, or not as a whole. */
  complaint(): void {
    this.complaints++;
  }
}

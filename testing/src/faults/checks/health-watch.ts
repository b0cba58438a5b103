import { readFile } from 'node:fs/promises';
import type { StoreLayout } from '@pm-dvr/contracts';
import { type Breach, breaches } from './breach.ts';

export interface HealthFacts {
  readonly layout: StoreLayout;
  readonly cameras: readonly string[];
  /** How long ago a camera handed over its last frame of video, milliseconds. */
  videoAgeMs(camera: string): number;
  /** Whether the recorder can say anything: it runs, and nobody has stopped it. */
  canSpeak(): boolean;
  /** For how long a state file may say OK without a new frame. */
  readonly limitMs: number;
}

const PERIOD_MS = 500;

/** Sees whether a state file says that a camera is well while no video comes from it: invariant 5. To be stopped. */
export class HealthWatch {
  private readonly facts: HealthFacts;
  private readonly timer: NodeJS.Timeout;
  private readonly worstMs = new Map<string, number>();

  constructor(facts: HealthFacts) {
    this.facts = facts;
    this.timer = setInterval(() => void this.look(), PERIOD_MS);
  }

  /** What was seen so far. */
  get found(): Breach[] {
    return breaches(
      5,
      [...this.worstMs].map(([camera, ms]) => `${camera} was said to be well ${ms} ms after its last frame`),
    );
  }

  async look(): Promise<void> {
    const { layout, cameras, limitMs } = this.facts;
    for (const camera of cameras) {
      const ageMs = Math.round(this.facts.videoAgeMs(camera));
      if (!this.facts.canSpeak() || ageMs <= limitMs) continue;
      const text = await readFile(layout.stateFile(camera), 'utf8').catch(() => '');
      if (text.startsWith('OK') && ageMs > (this.worstMs.get(camera) ?? 0)) this.worstMs.set(camera, ageMs);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

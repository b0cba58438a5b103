import { messageOf, systemClock } from '@pm-dvr/runtime';
import type { ClipWatch } from '../faults/checks/clip-watch.ts';
import type { Plant } from '../faults/plant.ts';
import type { SecretWatch } from '../rig/secret-watch.ts';
import { sampleDaemons } from './daemon-samples.ts';
import type { EventSource } from './event-source.ts';
import type { FaultLog } from './fault-log.ts';
import type { Latencies } from './latencies.ts';
import type { SeriesBook } from './series.ts';
import { StoreSampler } from './store-samples.ts';

export interface SamplingParts {
  readonly plant: Plant;
  readonly clips: ClipWatch;
  readonly book: SeriesBook;
  readonly log: FaultLog;
  readonly latencies: Latencies;
  readonly events: EventSource;
  readonly secrets: SecretWatch;
  /** Of the run, milliseconds since the epoch. */
  readonly startMs: number;
  readonly progress: (line: string) => void;
}

const PERIOD_MS = 10_000;
const MINUTE_MS = 60_000;

/**
 * Takes a sample every 10 s, of processes and files only where nothing is broken, so that like is compared with like; holds all clips
 * that are there against what they were when they got their names; and tells each minute how things stand.
 */
export class Sampling {
  /** What could not be measured. */
  readonly findings: string[] = [];
  private readonly parts: SamplingParts;
  private readonly store: StoreSampler;
  private toldMs: number;

  constructor(parts: SamplingParts) {
    this.parts = parts;
    this.store = new StoreSampler(parts.plant, parts.book);
    this.toldMs = parts.startMs;
  }

  /** Until `stop`. */
  async run(stop: AbortSignal): Promise<void> {
    for (let round = 1; ; round++) {
      await systemClock.sleep(PERIOD_MS, stop);
      if (stop.aborted) return;
      await this.sample(round).catch(
        (error) => void this.findings.push(`a sample failed: ${messageOf(error)}`),
      );
    }
  }

  /** Looks for passwords in what was published since the last call, and forgets it. */
  scanMessages(): void {
    const { plant, secrets } = this.parts;
    const messages = plant.parts.client.topics.take();
    if (messages.length > 0) secrets.inText('what was published', JSON.stringify(messages));
  }

  private async sample(round: number): Promise<void> {
    const { plant, clips, log, latencies, book } = this.parts;
    if (log.isQuiet(Date.now(), Date.now())) {
      await sampleDaemons(plant, book);
      await this.store.sample();
    }
    await latencies.look();
    if (round % 2 === 0) await clips.changed();
    if (Date.now() < this.toldMs + MINUTE_MS) return;
    this.toldMs = Date.now();
    this.store.sampleLogs();
    this.tell();
  }

  private tell(): void {
    const { plant, log, events, startMs, progress, book } = this.parts;
    const minutes = Math.round((Date.now() - startMs) / MINUTE_MS);
    const memory = book.all
      .filter(({ name }) => name.endsWith('private memory'))
      .map(({ name, samples }) => `${name.split(':')[0]} ${samples.at(-1)?.value.toFixed(0)} MiB`);
    const last = log.made.at(-1);
    progress(
      `${minutes} min: ${log.made.length} faults (${last?.row.name ?? 'none yet'}), ${events.asked.length} events; ` +
        `${[...memory, `the soak itself ${(process.memoryUsage().rss / (1 << 20)).toFixed(0)} MiB`].join(', ')}` +
        `${plant.daemons.findings.length > 0 ? `; ${plant.daemons.findings.at(-1)}` : ''}`,
    );
  }
}

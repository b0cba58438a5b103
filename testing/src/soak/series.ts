import type { Sample } from './slope.ts';

/** What a series shows, and how much of a drift is too much. */
export interface SeriesKind {
  /** For the table, such as `cam-sync: private memory`. */
  readonly name: string;
  readonly unit: string;
  /** Greatest drift that is allowed, in its unit per hour; undefined where it grows with what is kept, or is only shown. */
  readonly mostPerHour: number | undefined;
  /** Whether each life begins with a time in which a process still grows to what it needs. */
  readonly hasWarmUp: boolean;
}

export interface Series extends SeriesKind {
  readonly samples: readonly Sample[];
}

/** All series of a run, in the order in which they were first seen. */
export class SeriesBook {
  private readonly byName = new Map<string, SeriesKind & { readonly samples: Sample[] }>();

  /** `life` is that of the process, such as its PID; 0 where there is none. The instant is now. */
  add(kind: SeriesKind, value: number, life = 0, atMs = Date.now()): void {
    if (!Number.isFinite(value)) return;
    const series = this.byName.get(kind.name) ?? { ...kind, samples: [] };
    this.byName.set(kind.name, series);
    series.samples.push({ life, atMs, value });
  }

  get all(): readonly Series[] {
    return [...this.byName.values()];
  }
}

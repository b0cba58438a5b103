const WINDOW_MS = 10_000;

/** Growth per second of a count, over the last ten seconds. */
export class Rate {
  private readonly samples: { atMs: number; value: number }[] = [];

  /** Notes the count at a monotonic instant. */
  note(atMs: number, value: number): void {
    this.samples.push({ atMs, value });
    while ((this.samples[1]?.atMs ?? atMs) <= atMs - WINDOW_MS) this.samples.shift();
  }

  /** Undefined until two seconds have been seen. */
  get perSecond(): number | undefined {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.atMs - first.atMs < 2_000) return undefined;
    return ((last.value - first.value) / (last.atMs - first.atMs)) * 1000;
  }
}

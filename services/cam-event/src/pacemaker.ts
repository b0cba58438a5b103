const TICK_MS = 1_000;
/** What is further away is found by the ticks. */
const LONGEST_ALARM_MS = 3_600_000;

export interface PacemakerOptions {
  /** Moves everything on as far as it goes. Never rejects; never runs twice at a time. */
  readonly advance: () => Promise<void>;
  /** Called once a second while there is something to do, before {@link advance}; false if there is nothing any more. */
  readonly tick: (count: number) => boolean;
}

/** Calls for work: at once when something has happened, and once a second in case that nobody told of it. */
export class Pacemaker {
  private readonly options: PacemakerOptions;
  private timer: NodeJS.Timeout | undefined;
  private readonly alarms = new Set<NodeJS.Timeout>();
  private count = 0;
  private running: Promise<void> | undefined;
  private isWoken = false;
  private isWanted = false;
  private isStopped = false;

  constructor(options: PacemakerOptions) {
    this.options = options;
  }

  /** Begins to tick, if it does not yet. */
  start(): void {
    if (!this.isStopped) this.timer ??= setTimeout(() => this.tick(), TICK_MS);
  }

  /** Asks for work as soon as what happens now has happened. */
  wake(): void {
    if (this.isWoken || this.isStopped) return;
    this.isWoken = true;
    setImmediate(() => {
      this.isWoken = false;
      this.advance();
    });
  }

  /** Asks for work after so many milliseconds. */
  wakeAfter(ms: number): void {
    if (this.isStopped || ms > LONGEST_ALARM_MS) return;
    const alarm = setTimeout(() => {
      this.alarms.delete(alarm);
      this.wake();
    }, ms);
    this.alarms.add(alarm);
  }

  /** Stops; resolves when the work that is going on has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    for (const alarm of this.alarms) clearTimeout(alarm);
    await this.running;
  }

  private tick(): void {
    this.timer = undefined;
    const goesOn = this.options.tick(++this.count);
    this.advance();
    if (goesOn) this.start();
  }

  /** What is asked for meanwhile is done once more. */
  private advance(): void {
    this.isWanted = true;
    this.running ??= this.advanceWhileWanted().finally(() => {
      this.running = undefined;
    });
  }

  private async advanceWhileWanted(): Promise<void> {
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false;
      await this.options.advance();
    }
  }
}

import type { Clock } from './clock.ts';
import type { Logger } from './logging.ts';
import type { NotifySocket } from './notify-socket.ts';
import { ServiceNotices } from './service-notice.ts';
import { statusLine } from './service-notice-policy.ts';
import { keepFeeding } from './watchdog.ts';

export interface ServiceLifeOptions {
  /** Undefined: nobody wants to hear of it, and nothing is done. */
  readonly notify: NotifySocket | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether the work that it was started for is being done. */
  readonly isReady: () => boolean;
  /** How it stands, on one line, without secrets: every user of the machine can read it. */
  readonly status: () => string;
  /** What does not go on; undefined while it works. */
  readonly stuck: () => string | undefined;
}

/** A service whose camera or broker is away is started all the same, after so long. */
export const READY_AFTER_MS = 15_000;
const CLOSING_MS = 2_000;

/** What the service manager hears of a daemon: that it is ready, how it stands, that it still works, that it ends. */
export interface ServiceLife {
  /** To be called when something may have changed, and now and then; tells only what has. */
  look(): void;
  /** A new configuration is about to be taken over; {@link reloaded} has to follow. */
  reloading(): void;
  reloaded(): void;
  /** The daemon has begun to end. */
  stopping(): void;
  /** Resolves when all that was said has been heard, after two seconds at most. */
  close(): Promise<void>;
}

const UNHEARD: ServiceLife = {
  look: () => {},
  reloading: () => {},
  reloaded: () => {},
  stopping: () => {},
  close: async () => {},
};

/** Begins to tell; without a service manager that costs nothing. */
export function openServiceLife(options: ServiceLifeOptions): ServiceLife {
  const { notify } = options;
  return notify ? new ToldLife({ ...options, notify }) : UNHEARD;
}

class ToldLife implements ServiceLife {
  private readonly options: ServiceLifeOptions;
  private readonly notices: ServiceNotices;
  private readonly stop = new AbortController();
  private isReady = false;
  private told = '';

  constructor(options: ServiceLifeOptions & { readonly notify: NotifySocket }) {
    this.options = options;
    this.notices = new ServiceNotices(options.notify, options.log);
    void options.clock.sleep(READY_AFTER_MS, this.stop.signal).then(() => this.ready());
    const { watchdogMs } = options.notify;
    if (watchdogMs === undefined) return;
    const feed = () => this.notices.say({ WATCHDOG: '1' });
    void keepFeeding({ ...options, watchdogMs, feed }, this.stop.signal);
  }

  look(): void {
    if (!this.isReady && this.options.isReady()) this.ready();
    else if (this.isReady && this.status() !== this.told) this.tell({});
  }

  reloading(): void {
    if (this.isReady && !this.stop.signal.aborted) this.notices.say({ RELOADING: '1' });
  }

  reloaded(): void {
    if (this.isReady) this.tell({ READY: '1' });
  }

  stopping(): void {
    if (this.stop.signal.aborted) return;
    this.stop.abort();
    this.notices.say({ STOPPING: '1', STATUS: 'stopping' });
  }

  async close(): Promise<void> {
    this.stopping();
    const deadline = new AbortController();
    await Promise.race([this.notices.heard(), this.options.clock.sleep(CLOSING_MS, deadline.signal)]);
    deadline.abort();
  }

  private ready(): void {
    if (this.isReady || this.stop.signal.aborted) return;
    this.isReady = true;
    this.tell({ READY: '1' });
  }

  private tell(change: Readonly<Record<string, string>>): void {
    if (this.stop.signal.aborted) return;
    this.told = this.status();
    this.notices.say({ ...change, STATUS: this.told });
  }

  private status(): string {
    return statusLine(this.options.status());
  }
}

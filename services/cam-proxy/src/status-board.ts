import { formatInstant, type ProxyStatus, type StoreLayout, stateFileText } from '@pm-dvr/contracts';
import { type Clock, makeFolder, replaceFile } from '@pm-dvr/runtime';

export interface StatusBoardOptions {
  readonly layout: StoreLayout;
  readonly camera: string;
  readonly clock: Clock;
  readonly publish: (status: ProxyStatus) => void;
}

type State = Exclude<ProxyStatus['state'], 'gone'>;

/** While nothing changes, the state file is written this often: a sign of life for who reads its age. */
const SIGN_OF_LIFE_MS = 60_000;

/** What is said in public of one proxy: state file and MQTT status. Driven by what it answers, never by its mere existence. */
export class StatusBoard {
  private readonly options: StatusBoardOptions;
  private state: State = 'starting';
  private detail = '';
  private sinceMs: number;
  private restarts = 0;
  private writtenMs = 0;

  constructor(options: StatusBoardOptions) {
    this.options = options;
    this.sinceMs = options.clock.wallMs();
  }

  /** The proxy is in this state (still); `detail` is shown with it, and holds no secret. */
  show(state: State, detail: string): void {
    const { clock, publish } = this.options;
    if (state === this.state && detail === this.detail) {
      if (clock.monotonicMs() - this.writtenMs >= SIGN_OF_LIFE_MS) this.write(this.message());
      return;
    }
    if (state !== this.state) this.sinceMs = clock.wallMs();
    this.state = state;
    this.detail = detail;
    const status = this.message();
    publish(status);
    this.write(status);
  }

  restarted(): void {
    this.restarts++;
  }

  message(): ProxyStatus {
    const now = this.options.clock.wallMs();
    return {
      ...{ code: codeOf(this.state), message: this.text(), date: formatInstant(now) },
      ...{ timestamp: Math.floor(now / 1000), state: this.state },
      ...{ state_since: Math.floor(this.sinceMs / 1000), restarts: this.restarts },
    };
  }

  private text(): string {
    const since = formatInstant(this.sinceMs).slice(0, 19).replace('T', ' ');
    if (this.state === 'serving') return `OK: serving since ${since}: ${this.detail}`;
    if (this.state === 'waiting') return `NO STREAM since ${since}: ${this.detail}`;
    return this.state === 'starting' ? `STARTING since ${since}: ${this.detail}` : `STOPPED at ${since}`;
  }

  private write(status: ProxyStatus): void {
    const { layout, camera, clock } = this.options;
    this.writtenMs = clock.monotonicMs();
    try {
      makeFolder(layout.proxyDir);
      replaceFile(layout.proxyStateFile(camera), stateFileText(status));
    } catch {
      // A disk that cannot be written is the recorder's to report; the file follows later.
    }
  }
}

/** What the broker says in cam-proxy's place when it is gone without a word. */
export function goneStatus(nowMs: number): ProxyStatus {
  const timestamp = Math.floor(nowMs / 1000);
  return {
    ...{ code: 2, message: 'GONE: cam-proxy ended without a word, or lost its network' },
    ...{ date: formatInstant(nowMs), timestamp, state: 'gone', state_since: timestamp, restarts: 0 },
  };
}

function codeOf(state: State): ProxyStatus['code'] {
  if (state === 'serving') return 0;
  return state === 'stopped' ? 2 : 1;
}

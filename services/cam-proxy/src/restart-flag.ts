import { statSync } from 'node:fs';
import { unlinkIfThere } from '@pm-dvr/runtime';

/** The flag by which the recorder asks for a new proxy. It goes only when a proxy that was started after it serves the camera. */
export class RestartFlag {
  private readonly path: string;
  /** When the flag was touched that the running proxy is the answer to; undefined if there was none. */
  private answeredMs: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** To be called before a proxy is started: what was asked for so far is done by that. */
  answer(): void {
    this.answeredMs = this.touchedMs();
  }

  /** Whether somebody has asked since. */
  get isUp(): boolean {
    const touchedMs = this.touchedMs();
    return touchedMs !== undefined && touchedMs !== this.answeredMs;
  }

  /** The new proxy serves; the flag stays if somebody has touched it meanwhile. Fails with Node's error. */
  async consume(): Promise<void> {
    const { answeredMs } = this;
    if (answeredMs === undefined || this.touchedMs() !== answeredMs) return;
    await unlinkIfThere(this.path);
    this.answeredMs = undefined;
  }

  private touchedMs(): number | undefined {
    try {
      return statSync(this.path, { throwIfNoEntry: false })?.mtimeMs;
    } catch {
      // A folder that cannot be read: the state file cannot be written either, which is logged.
      return undefined;
    }
  }
}

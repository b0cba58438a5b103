import { storeLayout } from '@pm-dvr/contracts';
import { finishedClips } from '../rig/finished-clips.ts';
import { waitFor } from '../rig/wait.ts';
import type { Container } from './container.ts';
import { type AllowedHoles, coverage, coverageFaults } from './coverage.ts';
import { JournalWatch, unprovoked } from './journal-watch.ts';
import { ACCOUNT, CAMERAS, STORE, TIMER, UNITS } from './owner.ts';
import { strayProcesses } from './stray-processes.ts';
import { unitStates } from './unit-states.ts';

/** What a step has brought about on purpose. */
export interface Provoked {
  /** Lines of the journal, as `journal: <PRIORITY> UNIT: TEXT`. */
  readonly lines?: readonly RegExp[];
  readonly holes?: AllowedHoles;
  /** Units that are to be there and not to run; all others of the suite are to run. */
  readonly stopped?: readonly string[];
}

const NO_HOLES: AllowedHoles = { causes: [], mostMs: 0 };
const RECORDING_MS = 40_000;

/** Looks at everything that there is to see of a recorder, after each step of a scenario. */
export class Inspection {
  private readonly container: Container;
  private readonly journal: JournalWatch;
  private sinceMs = 0;

  constructor(container: Container) {
    this.container = container;
    this.journal = new JournalWatch(container);
  }

  /** Waits until each camera has a finished clip that begins after an instant. */
  async recordedAfter(instantMs: number): Promise<void> {
    const layout = storeLayout({ baseDir: this.container.path(STORE) });
    for (const camera of CAMERAS) {
      const hasNewer = async () =>
        (await finishedClips(layout, camera)).some(({ startMs }) => startMs > instantMs);
      await waitFor(`a new clip of ${camera}`, hasNewer, RECORDING_MS);
    }
  }

  /** Whatever is not as it should be now that a step is over, as texts. What is seen here counts as known for the next step. */
  async faults(provoked: Provoked = {}): Promise<string[]> {
    const lines = unprovoked(await this.journal.news(), provoked.lines ?? []);
    const units = await this.unitFaults(provoked.stopped ?? []);
    const holes = await this.holeFaults(provoked.holes ?? NO_HOLES);
    return [...units, ...holes, ...(await strayProcesses(this.container, ACCOUNT)), ...lines];
  }

  private async unitFaults(stopped: readonly string[]): Promise<string[]> {
    const states = await unitStates(this.container, [...UNITS, TIMER]);
    const faults = [...states]
      .filter(([unit, { active }]) => active !== (stopped.includes(unit) ? 'inactive' : 'active'))
      .map(([unit, { active, sub, result }]) => `${unit} is ${active} (${sub}), result ${result}`);
    const failed = await this.container.run([
      'systemctl',
      'list-units',
      '--failed',
      '--plain',
      '--no-legend',
    ]);
    return [...faults, ...failed.split('\n').filter(Boolean)];
  }

  private async holeFaults(allowed: AllowedHoles): Promise<string[]> {
    const sinceMs = this.sinceMs;
    this.sinceMs = Date.now();
    const reports = await coverage(this.container);
    return CAMERAS.flatMap((camera) => {
      const report = reports.get(camera);
      if (!report) return [`${camera}: cam-report knows nothing of it`];
      const ofState = report.state?.code === 0 ? [] : [`${camera}: says ${JSON.stringify(report.state)}`];
      return [...ofState, ...coverageFaults(report, sinceMs, allowed)];
    });
  }
}

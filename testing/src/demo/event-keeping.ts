import { systemClock } from '@pm-dvr/runtime';
import { execa } from 'execa';
import { builtProgram } from '../rig/daemon-process.ts';
import type { Broker } from './broker.ts';
import { EVENT_TEXT } from './event-plan.ts';
import { EventWatch, type SeenEvent } from './event-watch.ts';
import { KeptProgram, underName } from './kept-program.ts';
import type { RunFolder } from './run-folder.ts';

/** What has become of the events of a run. */
export interface KeptEvents {
  /** Whether the demo has triggered one. */
  readonly isTriggered: boolean;
  readonly seen: readonly SeenEvent[];
  /** What `cam-event --verify` found. */
  readonly verification: { readonly text: string; readonly isGood: boolean };
  /** Exit code of cam-event; null if it was killed. */
  readonly exitCode: number | null;
}

const SETTLE_MS = 3_000;
const SETTLE_PERIOD_MS = 50;

/** The built `cam-event -m`, and who talks with it by way of the broker. */
export class EventKeeping implements AsyncDisposable {
  readonly broker: Broker;
  readonly keeper: KeptProgram;
  readonly watch: EventWatch;
  private readonly configFile: string;

  /** `tell` gets every line that cam-event logs. The broker stays its owner's. Throws `PROGRAM_MISSING`. */
  constructor(run: RunFolder, broker: Broker, tell: (line: string) => void) {
    this.broker = broker;
    this.configFile = run.eventFile;
    const command = [process.execPath, builtProgram('cam-event'), '-c', run.eventFile, '-m'];
    const shown = underName('cam-event');
    this.keeper = new KeptProgram({ name: 'cam-event', command, errorCode: 'KEEPER_FAILED', shown }, tell);
    this.watch = new EventWatch(broker.url, run.layout);
  }

  /** Triggers the demo's own event as soon as somebody follows messages, and not again. */
  triggerOnce(camera: string): void {
    if (this.watch.isTriggered || !this.watch.isFollowed) return;
    // If it does not arrive, there is no event, which is told at the end.
    this.watch.trigger(EVENT_TEXT, camera).catch(() => {});
  }

  /** Waits, for a few seconds at most, until all events whose time is over are final. */
  async settled(): Promise<void> {
    const deadlineMs = systemClock.monotonicMs() + SETTLE_MS;
    const isDue = () =>
      this.watch.events.some(({ isFinal, toMs = Infinity }) => !isFinal && toMs <= Date.now());
    while (isDue() && systemClock.monotonicMs() < deadlineMs) await systemClock.sleep(SETTLE_PERIOD_MS);
  }

  /** Ends cam-event, and says what has become of the events. */
  async end(): Promise<KeptEvents> {
    // While cam-event runs, or events that are being saved would be faults.
    const verification = await this.verify();
    const exitCode = await this.keeper.stop();
    return { isTriggered: this.watch.isTriggered, seen: this.watch.events, verification, exitCode };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keeper.stop();
    await this.watch[Symbol.asyncDispose]();
  }

  private async verify(): Promise<KeptEvents['verification']> {
    const args = [builtProgram('cam-event'), '-c', this.configFile, '--verify'];
    const { all, exitCode } = await execa(process.execPath, args, {
      all: true,
      reject: false,
      stdin: 'ignore',
    });
    return { text: all, isGood: exitCode === 0 };
  }
}

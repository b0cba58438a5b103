import { systemClock } from '@pm-dvr/runtime';
import type { Plant } from '../faults/plant.ts';
import { EVENT_POST_SECONDS, EVENT_PRE_SECONDS } from '../faults/plant-settings.ts';
import { camEvent } from '../rig/event-client.ts';
import { sleep } from '../rig/wait.ts';
import type { RandomChoice } from './random-choice.ts';

/** How an event is asked for. */
export const EVENT_WAYS = [
  'JSON',
  'text',
  'JSON, persistent',
  'text, persistent',
  'command line',
  'in a fault',
] as const;
export type EventWay = (typeof EVENT_WAYS)[number];

export interface AskedEvent {
  readonly text: string;
  readonly way: EventWay;
  /** When it was asked for, milliseconds since the epoch. */
  readonly askedMs: number;
}

/** Between two events, seconds. */
const PAUSE = [15, 45] as const;
/** How long a persistent event is on, seconds. */
const LASTING = [6, 20] as const;
const MOST_CAMERAS = 3;
const GATE_MS = 200;

/** Asks for events at random instants, of cameras at random, in every way that there is. */
export class EventSource {
  readonly asked: AskedEvent[] = [];
  /** What the programs that were run by hand did wrong. */
  readonly findings: string[] = [];
  /** Closed while nobody could hear of an event. */
  isHeard = true;
  private readonly plant: Plant;
  private readonly choice: RandomChoice;
  private readonly running = new Set<Promise<void>>();

  constructor(plant: Plant, choice: RandomChoice) {
    this.plant = plant;
    this.choice = choice;
  }

  /** Until `stop`; resolves when every event that lasts is switched off, and every program has ended. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await systemClock.sleep(this.choice.between(...PAUSE) * 1000, stop);
      if (stop.aborted) break;
      const one = this.ask(stop).catch((error) => void this.findings.push(String(error)));
      this.running.add(one);
      void one.finally(() => this.running.delete(one));
    }
    await Promise.all(this.running);
  }

  /** Notes an event that somebody else asks for. */
  note(text: string, way: EventWay): void {
    this.asked.push({ text, way, askedMs: Date.now() });
  }

  private async ask(stop: AbortSignal): Promise<void> {
    const way = this.choice.of(EVENT_WAYS.filter((each) => each !== 'in a fault'));
    const count = 1 + Math.floor(this.choice.between(0, MOST_CAMERAS));
    const cameras = this.choice.shuffled(this.plant.cameras).slice(0, count);
    const lastingMs = this.choice.between(...LASTING) * 1000;
    await this.heard();
    const text = `${this.asked.length + 1} ${way.replace(',', '')}`;
    this.plant.events.push(text);
    this.note(text, way);
    if (way === 'command line') await this.command(text, cameras);
    else if (way === 'JSON') await this.send({ event: text, ...this.window(), cameras });
    else if (way === 'text') await this.send(`${text},once,${cameras.join(',')}`);
    else await this.last(text, way === 'JSON, persistent', cameras, lastingMs, stop);
  }

  private window() {
    return { at: Date.now() / 1000, pre: EVENT_PRE_SECONDS, post: EVENT_POST_SECONDS };
  }

  private async last(
    event: string,
    isJson: boolean,
    cameras: readonly string[],
    ms: number,
    stop: AbortSignal,
  ): Promise<void> {
    await this.send(isJson ? { event, mode: 'on', cameras } : `${event},persistent on,${cameras.join(',')}`);
    await systemClock.sleep(ms, stop);
    await this.heard();
    await this.send(isJson ? { event, mode: 'off' } : `${event},off`);
  }

  private async command(text: string, cameras: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await camEvent(this.plant.store, ['-e', text, '-s', '4', ...cameras]);
    // 1 says that something is missing, which the manifest tells of.
    if (code !== 0 && code !== 1)
      this.findings.push(`cam-event by hand ended with ${code}: ${stdout}${stderr}`);
  }

  private async send(trigger: string | Record<string, unknown>): Promise<void> {
    await this.plant.parts.client.send(trigger);
  }

  private async heard(): Promise<void> {
    while (!this.isHeard) await sleep(GATE_MS);
  }
}

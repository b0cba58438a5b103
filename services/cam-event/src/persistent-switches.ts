import type { StoreLayout } from '@pm-dvr/contracts';
import type { Clock } from '@pm-dvr/runtime';
import { raiseFlag, readFlag, touchFlag } from './flags.ts';
import type { RunningEvent } from './running-event.ts';

/** Whether a persistent event goes on; if not, since when (ms since the epoch), and why if nobody said so. */
export type SwitchVerdict =
  | { readonly isOn: true }
  | { readonly isOn: false; readonly atMs: number; readonly why?: string };

/** How often the flag of an event without time-out is touched. */
const TOUCH_MS = 30_000;

/**
 * The flags of the persistent events of this process. An event is on as long as its flag is there, and is touched often
 * enough: the time-out runs by the monotonic clock, and only between processes by the flag's time.
 */
export class PersistentSwitches {
  private readonly layout: StoreLayout;
  private readonly clock: Clock;
  private readonly timeoutMs: number;

  constructor(layout: StoreLayout, clock: Clock, timeoutMs: number) {
    this.layout = layout;
    this.clock = clock;
    this.timeoutMs = timeoutMs;
  }

  /** Takes up an event that is on, by the last touch of its flag. */
  resume(event: RunningEvent): void {
    this.setExpiry(event, readFlag(this.layout, event.facts.event)?.touchedMs ?? this.clock.wallMs());
  }

  /** Somebody has said "on" again. */
  refresh(event: RunningEvent): void {
    const { event: text, id } = event.facts;
    const nowMs = this.clock.wallMs();
    if (readFlag(this.layout, text)) touchFlag(this.layout, text, nowMs);
    else raiseFlag(this.layout, text, id);
    this.setExpiry(event, nowMs);
  }

  look(event: RunningEvent): SwitchVerdict {
    const { clock, timeoutMs } = this;
    const nowMs = clock.wallMs();
    const flag = readFlag(this.layout, event.facts.event);
    // A flag of another event with this text: this one was switched off before.
    if (!flag || (flag.id !== '' && flag.id !== event.facts.id)) return { isOn: false, atMs: nowMs };
    if (this.timeoutMs === Number.POSITIVE_INFINITY) return this.attended(event, nowMs - flag.touchedMs);
    const overdueMs = clock.monotonicMs() - (event.expiryMs ?? Number.POSITIVE_INFINITY);
    if (overdueMs < 0) return { isOn: true };
    // Another process may have touched the flag meanwhile.
    const touchedAgoMs = nowMs - flag.touchedMs;
    if (touchedAgoMs < 0 || touchedAgoMs >= timeoutMs)
      return {
        isOn: false,
        atMs: nowMs - overdueMs,
        why: `nobody said "on" again for ${timeoutMs / 1000} s`,
      };
    this.setExpiry(event, flag.touchedMs);
    return { isOn: true };
  }

  /** Who waits for the end is there: it is on. Should this process be killed, its successor knows until when. */
  private attended(event: RunningEvent, touchedAgoMs: number): SwitchVerdict {
    if (touchedAgoMs > TOUCH_MS) touchFlag(this.layout, event.facts.event, this.clock.wallMs());
    return { isOn: true };
  }

  private setExpiry(event: RunningEvent, touchedMs: number): void {
    const agoMs = Math.max(0, this.clock.wallMs() - touchedMs);
    event.expiryMs = this.clock.monotonicMs() + this.timeoutMs - agoMs;
  }
}

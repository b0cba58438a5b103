import { eventTextFault, TRIGGER_MODES, type TriggerMode } from '@pm-dvr/contracts';
import { shownValue } from './complaint-text.ts';

/** What a message says, in either of its forms, before it is held against what there is. */
export interface SaidTrigger {
  readonly event: string;
  readonly action: 'once' | 'on' | 'off';
  /** As they are named, without blank ones; they need not be camera IDs. */
  readonly cameras: readonly string[];
  readonly atMs?: number;
  readonly preMs?: number;
  readonly postMs?: number;
  /** Keys that mean nothing, in words; the rest of the message is followed. */
  readonly strangeKeys?: string;
}

/** All that is wrong with a message, in words; each also says what was expected. */
export interface TriggerFaults {
  readonly faults: readonly string[];
}

/** What is wrong with one value: goes on after its name (`is 7; expected a text`). */
export interface ValueFault {
  readonly fault: string;
}

export function isFault(result: unknown): result is ValueFault {
  return typeof result === 'object' && result !== null && 'fault' in result;
}

/** The text of an event as it is, blanks included. */
export function parseEventText(value: unknown): string | ValueFault {
  if (typeof value !== 'string') return { fault: `is ${shownValue(value)}; expected a text` };
  const fault = eventTextFault(value);
  return fault === undefined ? value : { fault };
}

/** What each mode asks for. */
const ACTIONS: Readonly<Record<TriggerMode, SaidTrigger['action']>> = {
  once: 'once',
  on: 'on',
  'persistent on': 'on',
  off: 'off',
  'persistent off': 'off',
};

/** What a mode asks for; case and blanks around it do not matter. */
export function parseMode(value: unknown): SaidTrigger['action'] | ValueFault {
  const said = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  const mode = TRIGGER_MODES.find((mode) => mode === said);
  if (mode === undefined)
    return { fault: `is ${shownValue(value)}; expected one of ${TRIGGER_MODES.join(', ')}` };
  return ACTIONS[mode];
}

/** Names of cameras from fields of which some may be blank. */
export function cameraNames(fields: readonly string[]): string[] {
  return fields.map((field) => field.trim()).filter((name) => name !== '');
}

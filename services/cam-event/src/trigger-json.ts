import { listed, quoted, shownValue } from './complaint-text.ts';
import { didYouMean } from './trigger-hint.ts';
import { parseSnap } from './trigger-length.ts';
import { parseEventTime } from './trigger-time.ts';
import {
  cameraNames,
  isFault,
  parseEventText,
  parseMode,
  type SaidTrigger,
  type TriggerFaults,
  type ValueFault,
} from './trigger-words.ts';

const KEYS = ['event', 'mode', 'cameras', 'at', 'pre', 'post'] as const;
const MAX_STRANGE_SHOWN = 5;
const NOT_JSON =
  'the message begins with "{" but is not valid JSON; expected, for instance, {"event": "door", "mode": "once", "cameras": ["front"]}';

/** Whether a message is of the JSON form: its first character that is not blank is a brace. */
export function isJsonForm(text: string): boolean {
  return /^\s*\{/.test(text);
}

/** Reads the JSON form of a trigger. Every key is looked at, so that all faults are known at once. */
export function parseJsonTrigger(text: string, nowMs: number): SaidTrigger | TriggerFaults {
  const values = valuesOf(text);
  if (!values) return { faults: [NOT_JSON] };
  const faults: string[] = values.has('event')
    ? []
    : ['"event" is missing; expected a text, which may be empty'];
  const read = <T>(key: (typeof KEYS)[number], parse: (value: unknown) => T | ValueFault): T | undefined => {
    const result = values.has(key) ? parse(values.get(key)) : undefined;
    if (!isFault(result)) return result;
    faults.push(`"${key}" ${result.fault}`);
    return undefined;
  };
  const said = {
    event: read('event', parseEventText) ?? '',
    action: read('mode', parseMode) ?? 'once',
    cameras: read('cameras', parseCameras) ?? [],
    atMs: read('at', (value) => parseEventTime(value, nowMs)),
    preMs: read('pre', parseSnap),
    postMs: read('post', parseSnap),
    strangeKeys: strangeKeys([...values.keys()]),
  };
  if (faults.length === 0) return withoutUndefined(said);
  return { faults: said.strangeKeys === undefined ? faults : [...faults, said.strangeKeys] };
}

/** Keys and values, in a map: there a key such as `__proto__` is like any other. Undefined if it is no JSON. */
function valuesOf(text: string): Map<string, unknown> | undefined {
  try {
    return new Map(Object.entries(JSON.parse(text) as object));
  } catch {
    return undefined;
  }
}

function parseCameras(value: unknown): string[] | ValueFault {
  const expected = 'expected a list of camera IDs in quotes, or one text with commas';
  if (typeof value === 'string') return cameraNames(value.split(','));
  if (!Array.isArray(value)) return { fault: `is ${shownValue(value)}; ${expected}` };
  const names = value.filter((one) => typeof one === 'string');
  if (names.length === value.length) return cameraNames(names);
  const wrong: unknown = value.find((one) => typeof one !== 'string');
  return { fault: `holds ${shownValue(wrong)}; ${expected}` };
}

function strangeKeys(keys: readonly string[]): string | undefined {
  const strange = keys.filter((key) => !KEYS.some((known) => known === key));
  if (strange.length === 0) return undefined;
  const list = listed(strange, MAX_STRANGE_SHOWN, (key) => `${quoted(key)}${didYouMean(key, KEYS)}`);
  return `unknown ${strange.length === 1 ? 'key' : 'keys'} ${list}; expected only ${KEYS.join(', ')}`;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}

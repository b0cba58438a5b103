import { eventTextFault, parseTime, TIME_EXPECTED } from '@pm-dvr/contracts';
import { WrongUsage } from '@pm-dvr/runtime/command-line';
import { quoted } from './complaint-text.ts';
import { parseSnap } from './trigger-length.ts';

interface SharedOptions {
  readonly config: string | undefined;
  readonly debug: boolean;
}

/** Save an event, once or from now on. Milliseconds; undefined where the configuration decides. */
export interface SaveOptions extends SharedOptions {
  readonly mode: 'once' | 'on';
  readonly event: string;
  /** As typed, without duplicates; empty only for `on`, and then all. */
  readonly cameras: readonly string[];
  readonly preMs: number | undefined;
  readonly postMs: number | undefined;
  /** Instant of the event, since the epoch. */
  readonly atMs: number;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Switch a persistent event off. */
export interface OffOptions extends SharedOptions {
  readonly mode: 'off';
  readonly event: string;
}

export interface ListOptions extends SharedOptions {
  readonly mode: 'list';
  readonly all: boolean;
  readonly json: boolean;
}

export interface VerifyOptions extends SharedOptions {
  readonly mode: 'verify';
  /** An event or a day, as typed; empty: everything. */
  readonly operand: string;
  readonly json: boolean;
}

export interface DaemonOptions extends SharedOptions {
  readonly mode: 'daemon';
}

export interface ResumeOptions extends SharedOptions {
  readonly mode: 'resume';
}

/** The command line of cam-event, checked. */
export type CamEventOptions =
  | SaveOptions
  | OffOptions
  | ListOptions
  | VerifyOptions
  | DaemonOptions
  | ResumeOptions;

export type Mode = CamEventOptions['mode'];

/** The words of a command line as the parser gives them; what was not there is undefined. */
export interface TypedOptions {
  readonly operands: readonly string[];
  readonly mqtt?: boolean | undefined;
  readonly persistent?: string | undefined;
  readonly list?: boolean | undefined;
  readonly verify?: string | undefined;
  readonly resume?: boolean | undefined;
  readonly event?: string | undefined;
  readonly snap?: string | undefined;
  readonly pre?: string | undefined;
  readonly post?: string | undefined;
  readonly at?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly config?: string | undefined;
  readonly debug?: boolean | undefined;
}

const MODE_SWITCHES = {
  mqtt: '-m',
  persistent: '-p',
  list: '--list',
  verify: '--verify',
  resume: '--resume',
} as const;

const SAVING: readonly Mode[] = ['once', 'on'];

/** What an option has a meaning for; an option that would do nothing is refused. */
const MEANT_FOR: Partial<Record<keyof TypedOptions, readonly Mode[]>> = {
  event: [...SAVING, 'off'],
  snap: SAVING,
  pre: SAVING,
  post: SAVING,
  at: SAVING,
  'dry-run': SAVING,
  all: ['list'],
  json: [...SAVING, 'list', 'verify'],
};

const DEFAULT_EVENT = 'test_event';
const FUTURE_MS = 60_000;
const EARLIEST_MS = Date.UTC(2000, 0, 1);

/**
 * What a command line asks for; undefined if it asks for nothing. Throws {@link WrongUsage} that says what is wrong.
 * `nowMs` is since the epoch.
 */
export function chooseOptions(typed: TypedOptions, nowMs: number): CamEventOptions | undefined {
  const mode = modeOf(typed);
  if (mode === undefined) return undefined;
  refuseMeaningless(typed, mode);
  if (typed.config === '') throw new WrongUsage('--config needs a value');
  const shared = { config: typed.config, debug: typed.debug === true };
  const json = typed.json === true;
  if (mode === 'list') return { mode, all: typed.all === true, json, ...shared };
  if (mode === 'verify') return { mode, operand: typed.verify ?? '', json, ...shared };
  if (mode === 'off') return { mode, event: eventOf(typed), ...shared };
  if (mode === 'daemon' || mode === 'resume') return { mode, ...shared };
  const snapMs = lengthOf('snap', typed.snap) || undefined;
  return {
    mode,
    event: eventOf(typed),
    cameras: [...new Set(typed.operands)],
    preMs: lengthOf('pre', typed.pre) ?? snapMs,
    // As in the original, an event that is switched off ends then; only --post says otherwise.
    postMs: lengthOf('post', typed.post) ?? (mode === 'on' ? undefined : snapMs),
    atMs: typed.at === undefined ? nowMs : instantOf(typed.at, nowMs),
    dryRun: typed['dry-run'] === true,
    json,
    ...shared,
  };
}

function modeOf(typed: TypedOptions): Mode | undefined {
  const names = Object.keys(MODE_SWITCHES) as (keyof typeof MODE_SWITCHES)[];
  const given = names.filter((name) => typed[name] !== undefined && typed[name] !== false);
  const [first, second] = given;
  if (first && second)
    throw new WrongUsage(`${MODE_SWITCHES[first]} and ${MODE_SWITCHES[second]} do not go together`);
  if (first === undefined) return typed.operands.length > 0 ? 'once' : undefined;
  if (first === 'persistent') return persistentMode(typed.persistent);
  return first === 'mqtt' ? 'daemon' : first;
}

function persistentMode(value: string | undefined): Mode {
  if (value === 'on' || value === 'off') return value;
  throw new WrongUsage(`--persistent ${quoted(value ?? '')} is not known; expected on or off`);
}

function refuseMeaningless(typed: TypedOptions, mode: Mode): void {
  for (const [name, modes] of Object.entries(MEANT_FOR)) {
    const value = typed[name as keyof TypedOptions];
    if (value === undefined || value === false || modes.includes(mode)) continue;
    throw new WrongUsage(`--${name} has no meaning ${mode === 'once' ? 'here' : `with ${switchOf(mode)}`}`);
  }
  const [operand] = typed.operands;
  if (
    operand !== undefined &&
    (mode === 'daemon' || mode === 'list' || mode === 'verify' || mode === 'resume')
  )
    throw new WrongUsage(
      `${switchOf(mode)} takes no ${mode === 'verify' ? 'second operand' : 'camera'}: ${quoted(operand)}`,
    );
  if (typed['dry-run'] && typed.json) throw new WrongUsage('--dry-run and --json do not go together');
}

function switchOf(mode: Mode): string {
  if (mode === 'on' || mode === 'off') return `-p ${mode}`;
  return mode === 'daemon' ? '-m' : `--${mode}`;
}

function eventOf({ event = DEFAULT_EVENT }: TypedOptions): string {
  const fault = eventTextFault(event);
  if (fault !== undefined) throw new WrongUsage(`--event: the text ${fault}`);
  return event;
}

function lengthOf(name: string, text: string | undefined): number | undefined {
  const ms = text === undefined ? undefined : parseSnap(text);
  if (typeof ms === 'object') throw new WrongUsage(`--${name} ${ms.fault}`);
  return ms;
}

function instantOf(text: string, nowMs: number): number {
  const ms = parseTime(text);
  if (ms === undefined) throw new WrongUsage(`--at ${quoted(text)} is not a time; expected ${TIME_EXPECTED}`);
  if (ms > nowMs + FUTURE_MS) throw new WrongUsage(`--at ${quoted(text)} is in the future`);
  if (ms < EARLIEST_MS) throw new WrongUsage(`--at ${quoted(text)} is before the year 2000`);
  return ms;
}

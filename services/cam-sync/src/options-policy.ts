import { isDay } from '@pm-dvr/contracts';
import { WrongUsage } from '@pm-dvr/runtime/command-line';

interface SharedOptions {
  readonly config: string | undefined;
  readonly debug: boolean;
  /** Names; empty: all. */
  readonly remotes: readonly string[];
}

/** The command line of cam-sync, checked. */
export type CamSyncOptions = SharedOptions &
  (
    | { readonly mode: 'daemon' | 'once' | 'dry-run' }
    | { readonly mode: 'status'; readonly json: boolean }
    /** `day` as in folder names, `YYYY.MM.DD`; without it, all days. */
    | { readonly mode: 'verify'; readonly day: string | undefined }
  );

/** The words of a command line as the parser gives them; what was not there is undefined. */
export interface TypedOptions {
  readonly operands: readonly string[];
  readonly once?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly status?: boolean | undefined;
  readonly verify?: string | undefined;
  readonly remote?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
  readonly config?: string | undefined;
  readonly debug?: boolean | undefined;
}

const MODES = ['once', 'dry-run', 'status', 'verify'] as const;

/** What a command line asks for. Throws {@link WrongUsage} that says what is wrong. */
export function chooseOptions(typed: TypedOptions): CamSyncOptions {
  const [mode = 'daemon', second] = MODES.filter(
    (name) => typed[name] !== undefined && typed[name] !== false,
  );
  if (second !== undefined) throw new WrongUsage(`--${mode} and --${second} do not go together`);
  const [operand] = typed.operands;
  if (operand !== undefined)
    throw new WrongUsage(`${JSON.stringify(operand)} is not known; cam-sync takes no operand, see --remote`);
  if (typed.json && mode !== 'status') throw new WrongUsage('--json has a meaning only with --status');
  if (typed.config === '') throw new WrongUsage('--config needs a value');
  const remotes = [...new Set(typed.remote ?? [])];
  if (remotes.includes('')) throw new WrongUsage('--remote needs the name of a remote');
  const shared = { config: typed.config, debug: typed.debug === true, remotes };
  if (mode === 'status') return { mode, json: typed.json === true, ...shared };
  if (mode === 'verify') return { mode, day: dayOfText(typed.verify ?? ''), ...shared };
  return { mode, ...shared };
}

function dayOfText(text: string): string | undefined {
  if (text === '') return undefined;
  const day = text.replaceAll('-', '.');
  if (isDay(day)) return day;
  throw new WrongUsage(`--verify ${JSON.stringify(text)} is not a day; expected one such as 2026-11-20`);
}

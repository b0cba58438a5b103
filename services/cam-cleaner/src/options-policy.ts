import { WrongUsage } from '@pm-dvr/runtime/command-line';

interface SharedOptions {
  readonly config: string | undefined;
  /** One line for each rule, even if nothing goes. */
  readonly verbose: boolean;
}

/** One run, real or only as if. */
export interface OnceOptions extends SharedOptions {
  readonly mode: 'once';
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** What the present settings hold. */
export interface ForecastOptions extends SharedOptions {
  readonly mode: 'forecast';
  readonly json: boolean;
}

export interface DaemonOptions extends SharedOptions {
  readonly mode: 'daemon';
}

/** The command line of cam-cleaner, checked. */
export type CamCleanerOptions = OnceOptions | ForecastOptions | DaemonOptions;

/** The words of a command line as the parser gives them; what was not there is undefined. */
export interface TypedOptions {
  readonly operands: readonly string[];
  readonly config?: string | undefined;
  readonly verbose?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly daemon?: boolean | undefined;
  readonly forecast?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const EXCLUSIVE = [
  ['daemon', 'forecast'],
  ['daemon', 'dry-run'],
  ['daemon', 'json'],
  ['forecast', 'dry-run'],
] as const;

/** What a command line asks for. Throws {@link WrongUsage} that says what is wrong. */
export function chooseOptions(typed: TypedOptions): CamCleanerOptions {
  const [operand] = typed.operands;
  if (operand !== undefined) throw new WrongUsage(`cam-cleaner takes no operand: ${JSON.stringify(operand)}`);
  for (const [one, other] of EXCLUSIVE)
    if (typed[one] && typed[other]) throw new WrongUsage(`--${one} and --${other} do not go together`);
  if (typed.config === '') throw new WrongUsage('--config needs a value');
  const shared = { config: typed.config, verbose: typed.verbose === true };
  const json = typed.json === true;
  if (typed.daemon) return { mode: 'daemon', ...shared };
  if (typed.forecast) return { mode: 'forecast', json, ...shared };
  return { mode: 'once', dryRun: typed['dry-run'] === true, json, ...shared };
}

import { EXIT, type SuiteStatus } from '@pm-dvr/contracts';
import { type Clock, onStopSignals } from '@pm-dvr/runtime';
import type { Surroundings } from '../command.ts';
import { openStore } from '../open-store.ts';
import { NAGIOS_CODES, nagiosText, nagiosUnknown } from './nagios-text.ts';
import { type Output, openScreen } from './screen.ts';
import { parseStatusOptions, type StatusOptions } from './status-options.ts';
import { statusText } from './status-text.ts';
import { survey } from './survey.ts';
import { watch } from './watch.ts';

/** What `status` touches of the process around it. */
export interface StatusSurroundings extends Omit<Surroundings, 'nowMs'> {
  readonly clock: Pick<Clock, 'wallMs' | 'sleep'>;
  readonly output: Output;
}

/**
 * Runs one `cam-report status` (`argv` is what stands after that word) and returns its exit code; CodedError with the exit code
 * for what keeps it from looking, but with `--nagios`, which tells that as UNKNOWN.
 */
export async function camStatus(argv: readonly string[], around: StatusSurroundings): Promise<number> {
  const isPlugin = argv.includes('--nagios');
  try {
    return await run(argv, isPlugin ? { ...around, warn: () => {} } : around);
  } catch (error) {
    if (!isPlugin) throw error;
    around.print(nagiosUnknown(error));
    return NAGIOS_CODES.unknown;
  }
}

async function run(argv: readonly string[], around: StatusSurroundings): Promise<number> {
  const options = await parseStatusOptions(argv, around.version);
  if ('answer' in options) {
    around.print(`${options.answer}\n`);
    return EXIT.ok;
  }
  const store = openStore(options, around.warn);
  const look = async () => await survey(store, options, around.clock.wallMs());
  if (options.watchMs !== undefined) return await runWatch(look, options, options.watchMs, around);
  const status = await look();
  around.print(textOf(status, options, around));
  if (options.form === 'nagios') return NAGIOS_CODES[status.verdict];
  return status.verdict === 'ok' ? EXIT.ok : EXIT.failed;
}

async function runWatch(
  look: () => Promise<SuiteStatus>,
  options: StatusOptions,
  everyMs: number,
  around: StatusSurroundings,
): Promise<number> {
  const { signal: stop, release } = onStopSignals();
  const { clock, output } = around;
  const text = async () => textOf(await look(), options, around);
  await watch({ everyMs, clock, stop, openScreen: () => openScreen(output), look: text });
  release();
  return EXIT.ok;
}

function textOf(status: SuiteStatus, options: StatusOptions, around: StatusSurroundings): string {
  if (options.form === 'json') return `${JSON.stringify(status, null, 2)}\n`;
  if (options.form === 'nagios') return nagiosText(status, options.ages);
  return statusText(status, { colour: around.colour && !options.noColour });
}

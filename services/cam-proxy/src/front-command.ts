import { loadCamProxyConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { messageOf } from '@pm-dvr/runtime';
import { requireProgram } from './backend/proxy-program.ts';
import { buildPlan } from './build-plan.ts';
import { dryRunText } from './dry-run.ts';
import { type CamProxyOptions, helpText, parseCommandLine } from './options.ts';
import type { RunPlan } from './run-plan.ts';

/** What the command touches of the process around it. */
export interface Surroundings {
  print(text: string): void;
  /** Says one line on standard error. */
  complain(line: string): void;
  /** Has this done after the end of this process. */
  handOver(plan: RunPlan): void;
}

/**
 * Runs one `cam-proxy`, but for the proxy itself, and gives the exit code. CodedError with the exit code for what keeps it from
 * its work (`PROXY_MISSING`, and those of {@link buildPlan} and the configuration).
 */
export async function camProxy(args: readonly string[], around: Surroundings): Promise<number> {
  const command = parseCommandLine(args);
  if (command.kind === 'version') return EXIT.ok;
  if (command.kind === 'help') {
    around.print(`${await helpText()}\n\n${proxiedCameras(command.config)}\n`);
    return EXIT.ok;
  }
  if (command.kind === 'usage') {
    around.complain(`${command.message}\nTry "cam-proxy --help".`);
    return EXIT.usage;
  }
  return act(command.options, around);
}

function act(options: CamProxyOptions, around: Surroundings): number {
  const loaded = loadCamProxyConfig(options.config === undefined ? {} : { file: options.config });
  const plan = buildPlan(loaded, options);
  if (options.dryRun) {
    for (const warning of plan.warnings) around.complain(warning);
    around.print(`${dryRunText(plan)}\n`);
    return EXIT.ok;
  }
  requireProgram(plan.proxy);
  around.handOver(plan);
  return EXIT.ok;
}

/** The end of the help text. It must work without a configuration too. */
function proxiedCameras(file: string | undefined): string {
  try {
    const { values } = loadCamProxyConfig(file === undefined ? {} : { file });
    const lines = values.cameras.map(({ id, proxyPort }) => `  ${id}  ${proxyPort ?? '(no proxy_port)'}`);
    return `Known cameras, and the ports of their proxies:\n${lines.join('\n')}`;
  } catch (error) {
    return `Known cameras: none, for the configuration cannot be read:\n${error instanceof Error ? error.message : messageOf(error)}`;
  }
}

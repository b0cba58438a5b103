import { loadCamServiceConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError, exitWith, type HandOver, runFront } from '@pm-dvr/runtime';
import { buildPlan } from './build-plan.ts';
import { runChecks } from './checks.ts';
import { dryRun } from './dry-run.ts';
import { probeFfmpeg } from './ffmpeg-probe.ts';
import { type CamServiceOptions, helpText, parseCommandLine } from './options.ts';

/** Reads command line and configuration; hands a plan over, or does what needs no daemon. Gives the exit code. */
async function front(args: readonly string[], handOver: HandOver): Promise<number> {
  const command = parseCommandLine(args);
  if (command.kind === 'version') return EXIT.ok;
  if (command.kind === 'help') return say(`${await helpText()}\n\n${knownCameras(command.config)}`);
  if (command.kind === 'usage') {
    console.error(`cam-service: ${command.message}\nTry "cam-service --help".`);
    return EXIT.usage;
  }
  try {
    return await act(command.options, handOver);
  } catch (error) {
    return exitWith(error);
  }
}

async function act(options: CamServiceOptions, handOver: HandOver): Promise<number> {
  const loaded = loadCamServiceConfig(options.config === undefined ? {} : { file: options.config });
  const plan = buildPlan(loaded, options);
  if (options.dryRun) return say(dryRun(plan));
  if (options.check) return await runChecks(plan, loaded.files, say);
  if (plan.cameras.length === 0)
    throw new CodedError('NO_CAMERA', 'every camera is disabled; there is nothing to record', {
      exitCode: EXIT.config,
    });
  await probeFfmpeg((plan.cameras[0] as (typeof plan.cameras)[0]).ffmpeg);
  handOver(plan);
  return EXIT.ok;
}

/** The end of the help text. It must work without a configuration too. */
function knownCameras(file: string | undefined): string {
  try {
    const { values } = loadCamServiceConfig(file === undefined ? {} : { file });
    const lines = values.cameras.map(
      (camera) =>
        `  ${camera.id}${camera.name === undefined ? '' : `  ${camera.name}`}${camera.enabled ? '' : '  (disabled)'}`,
    );
    return `Known cameras:\n${lines.join('\n')}`;
  } catch (error) {
    return `Known cameras: none, for the configuration cannot be read:\n${error instanceof Error ? error.message : error}`;
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.ok;
}

export default front;
runFront(front, import.meta.url);

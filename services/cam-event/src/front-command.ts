import { type CamEventConfig, type LoadedConfig, loadCamEventConfig } from '@pm-dvr/config';
import { clipNaming, EXIT, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { listCameras } from '@pm-dvr/footage';
import { messageOf } from '@pm-dvr/runtime';
import { buildPlan, manualRequest } from './build-plan.ts';
import { previewEvent } from './dry-run.ts';
import { renderPreview } from './dry-run-text.ts';
import { switchOff } from './flags.ts';
import { chooseCameras, requireStore } from './front-store.ts';
import { verify } from './front-verify.ts';
import { listEvents } from './list.ts';
import { renderList } from './list-text.ts';
import { helpText, parseCommandLine } from './options.ts';
import type { CamEventOptions, ListOptions, OffOptions, SaveOptions } from './options-policy.ts';
import type { Job, RunPlan } from './run-plan.ts';
import { shown } from './words.ts';

/** What the command touches of the process around it. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Width of the terminal; undefined if the output does not go to one. */
  readonly columns: number | undefined;
  print(text: string): void;
  /** Says one line on standard error. */
  complain(line: string): void;
  /** Shows how far the work is, in the place of what it showed before; absent where nobody would see it. */
  showProgress?(text: string): void;
  /** Has the engine do this, after the end of this process. */
  handOver(plan: RunPlan): void;
}

/** What a command works with. */
interface Scene {
  readonly loaded: LoadedConfig<CamEventConfig>;
  readonly layout: StoreLayout;
  readonly around: Surroundings;
}

const LISTED_EVENTS = 20;

/**
 * Runs one `cam-event`, but for the engine, and gives the exit code; CodedError with the exit code for what keeps it
 * from its work (`STORE_MISSING`, `UNKNOWN_CAMERA`, `NO_BROKER`, and those of the configuration).
 */
export async function camEvent(args: readonly string[], around: Surroundings): Promise<number> {
  const command = parseCommandLine(args, around.nowMs);
  if (command.kind === 'version') return EXIT.ok;
  if (command.kind === 'help') {
    around.print(`${await helpText()}\n\n${await knownCameras(command.config)}\n`);
    return EXIT.ok;
  }
  if (command.kind === 'usage') {
    around.complain(`${command.message}\nTry "cam-event --help".`);
    return EXIT.usage;
  }
  return await act(command.options, around);
}

async function act(options: CamEventOptions, around: Surroundings): Promise<number> {
  // Only the daemon talks to the broker; who types a command often may not read its password.
  const loaded = loadConfig(options.config, { withoutSecretFiles: options.mode !== 'daemon' });
  const scene = { loaded, layout: storeLayout(loaded.values), around };
  if (options.mode !== 'daemon') await requireStore(scene.layout);
  if ('cameras' in options) return await save(scene, options);
  if (options.mode === 'daemon' || options.mode === 'resume')
    return handOver(scene, { kind: options.mode }, options);
  for (const warning of loaded.warnings) around.complain(warning);
  if (options.mode === 'off') return await endEvent(scene, options);
  if (options.mode === 'list') return await list(scene, options);
  return await verify(scene.layout, options, around);
}

function loadConfig(
  file: string | undefined,
  options: { withoutSecretFiles: boolean },
): LoadedConfig<CamEventConfig> {
  return loadCamEventConfig(file === undefined ? options : { ...options, file });
}

function handOver({ loaded, around }: Scene, job: Job, options: CamEventOptions): number {
  around.handOver(buildPlan(loaded, job, options));
  return EXIT.ok;
}

async function save(scene: Scene, options: SaveOptions): Promise<number> {
  const { loaded, layout, around } = scene;
  const isAll = options.mode === 'on' && options.cameras.length === 0;
  const cameras = isAll ? 'all' : await chooseCameras(layout, options.cameras, around);
  const request = manualRequest(options, cameras, loaded.values.defaultSnapMs, around.nowMs);
  if (!options.dryRun) return handOver(scene, { kind: 'run', request, json: options.json }, options);
  for (const warning of loaded.warnings) around.complain(warning);
  const naming = clipNaming(loaded.values.recordsNameTemplate);
  around.print(renderPreview(await previewEvent({ layout, naming, request, nowMs: around.nowMs })));
  return EXIT.ok;
}

async function endEvent({ layout, around }: Scene, { event }: OffOptions): Promise<number> {
  const wasOn = await switchOff(layout, event);
  const name = event === '' ? 'without a text' : `"${shown(event)}"`;
  around.print(wasOn ? `The event ${name} ends now.\n` : `No event ${name} was running.\n`);
  return EXIT.ok;
}

async function list({ layout, around }: Scene, options: ListOptions): Promise<number> {
  const listed = await listEvents(layout, options.all ? Number.POSITIVE_INFINITY : LISTED_EVENTS);
  const text = options.json
    ? `${JSON.stringify(listed.events, null, 2)}\n`
    : renderList(listed, around.columns);
  around.print(text);
  return EXIT.ok;
}

/** The end of the help text. It must work without a configuration too. */
async function knownCameras(file: string | undefined): Promise<string> {
  try {
    const { values } = loadConfig(file, { withoutSecretFiles: true });
    const cameras = await listCameras(storeLayout(values));
    if (cameras.length === 0)
      return `Known cameras: none, for none has been recorded in ${values.baseDir} yet`;
    return `Known cameras:\n${cameras.map((camera) => `  ${camera}`).join('\n')}`;
  } catch (error) {
    const why = error instanceof Error ? error.message : messageOf(error);
    return `Known cameras: none, for they cannot be looked up:\n${why}`;
  }
}

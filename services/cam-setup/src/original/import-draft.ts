import { basename } from 'node:path';
import { faultsIn } from '@pm-dvr/config';
import { CodedError } from '@pm-dvr/runtime';
import { Staging } from '../staging.ts';
import { carryCameras } from './camera-policy.ts';
import { carryOptions } from './carry-options.ts';
import { Draft, type YamlFile } from './draft.ts';
import type { Note } from './notes.ts';
import type { OriginalFiles } from './read-original.ts';
import { tableOf } from './table-of.ts';
import { yamlTexts } from './yaml-texts.ts';

/** A configuration of ours that the loader finds no fault with, and what of the original is not in it as it was. */
export interface Imported {
  /** Texts by file name, those for secrets first. */
  readonly files: ReadonlyMap<string, string>;
  readonly secretNames: ReadonlySet<string>;
  readonly notes: readonly Note[];
}

const LOADED: readonly YamlFile[] = [
  'cam_common.yaml',
  'cam_service.yaml',
  'cam_event.yaml',
  'cam_cleaner.yaml',
  'cam_sync.yaml',
];
const MOST_ROUNDS = 1000;

/** Carries over what the files of the original say. `folder` is named in the comments of the new files. */
export function importDraft(
  files: OriginalFiles,
  folder: string,
  renamed: ReadonlyMap<string, string>,
): Imported {
  const draft = new Draft();
  for (const program of files.values())
    for (const { place, message, isHarmless } of program.faults)
      draft.note(isHarmless ? 'gone' : 'lost', place, undefined, message);
  carryOptions(files, draft);
  const home = files.get('rtsp') ?? files.get('service') ?? [...files.values()].at(-1);
  if (home) carryCameras(tableOf(home, 'cameras', draft), draft, renamed);
  return acceptable(draft, folder);
}

/** Takes out what the loader does not accept, until it accepts all. */
function acceptable(draft: Draft, folder: string): Imported {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const yaml = yamlTexts(draft, folder);
    const secrets = usedSecrets(draft);
    const files = new Map([...secrets, ...yaml]);
    using staging = new Staging(`${folder}/.none`, files);
    const isChanged = LOADED.filter((name) => yaml.has(name)).some((name) =>
      refuseFaults(name, staging, draft),
    );
    if (!isChanged) return { files, secretNames: new Set(secrets.keys()), notes: draft.notes };
  }
  throw new Error('the configuration did not become right');
}

/** True if something had to go. */
function refuseFaults(name: YamlFile, staging: Staging, draft: Draft): boolean {
  try {
    staging.load(name);
    return false;
  } catch (error) {
    const faults = faultsIn(error);
    const isRefused = faults.map(({ position, path, message }) =>
      draft.refuse(basename(position.file) as YamlFile, path.map(String), message),
    );
    if (isRefused.includes(true)) return true;
    throw error instanceof CodedError
      ? new CodedError('CONFIG_INVALID', staging.told(error.message), { exitCode: 78 })
      : error;
  }
}

/** One line each; only those that a key names. */
function usedSecrets(draft: Draft): Map<string, string> {
  const files: readonly YamlFile[] = ['cam_common.yaml', 'cam_event.yaml', 'cam_rtsp.yaml'];
  const named = new Set(
    files.flatMap((file) =>
      draft
        .entries(file)
        .filter(({ path }) => path.at(-1)?.endsWith('_file'))
        .map(({ value }) => value),
    ),
  );
  return new Map(
    [...draft.secrets].filter(([name]) => named.has(name)).map(([name, secret]) => [name, `${secret}\n`]),
  );
}

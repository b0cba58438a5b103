import { mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { CodedError, messageOf } from '@pm-dvr/runtime';
import { SNAP_SECONDS } from './event-plan.ts';

/** Where one run of the demo keeps its configuration and its clips. */
export interface RunFolder {
  /** Absolute. */
  readonly folder: string;
  readonly layout: StoreLayout;
  readonly commonFile: string;
  readonly serviceFile: string;
  readonly eventFile: string;
  /** Whether the folder was there, empty, before. */
  readonly existed: boolean;
}

/** The recorder pauses below this. */
const FLOOR = '256MiB';
const NEEDED_BYTES = 512 * 1024 ** 2;

/**
 * Makes the folder of a run: `store`, which must be new or empty, or a new one in the system's temporary folder.
 * Throws CodedError `FOLDER_UNUSABLE` or `DISK_FULL` (exit code 69).
 */
export async function makeRunFolder(store: string | undefined): Promise<RunFolder> {
  const { folder, existed } = await makeFolder(store);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < NEEDED_BYTES) {
    await removeFolder(folder, existed);
    const free = Math.floor((bavail * bsize) / 1024 ** 2);
    const advice = 'Name a folder on a larger disk with --store FOLDER.';
    throw unusable(
      'DISK_FULL',
      `There are only ${free} MiB free at ${folder}; 512 MiB are needed. ${advice}`,
    );
  }
  const layout = storeLayout({ baseDir: join(folder, 'store') });
  const inFolder = (name: string) => join(folder, name);
  return {
    ...{ folder, layout, existed, commonFile: inFolder('cam_common.yaml') },
    ...{ serviceFile: inFolder('cam_service.yaml'), eventFile: inFolder('cam_event.yaml') },
  };
}

/** Writes the files that an owner of one camera would write. `source` holds user and password. */
export async function configure(
  run: RunFolder,
  camera: string,
  source: string,
  brokerUrl: string,
): Promise<void> {
  const write = (path: string, lines: readonly string[]) =>
    writeFile(path, `${lines.join('\n')}\n`, { mode: 0o640 });
  // cam-event looks out for cameras in there, from its start on.
  await mkdir(run.layout.recentDir, { recursive: true });
  await write(run.commonFile, [
    '# What all daemons share.',
    `base_dir: ${quoted(run.layout.baseDir)}`,
    `fs_min_free: ${FLOOR}`,
    'mqtt:',
    `  url: ${quoted(brokerUrl)}`,
  ]);
  await write(join(run.folder, 'cam_rtsp.yaml'), [
    '# The cameras, with their passwords.',
    'cameras:',
    `  ${camera}:`,
    `    source: ${quoted(source)}`,
  ]);
  await write(run.serviceFile, [
    '# The recorder.',
    'include: [cam_common.yaml, cam_rtsp.yaml]',
    'default_segment_time: 5s',
  ]);
  await write(run.eventFile, [
    '# The keeper of events.',
    'include: [cam_common.yaml]',
    `default_snap_time: ${SNAP_SECONDS}s`,
  ]);
}

/** Removes everything that the run has made. */
export async function removeRunFolder(run: RunFolder): Promise<void> {
  await removeFolder(run.folder, run.existed);
}

async function removeFolder(folder: string, existed: boolean): Promise<void> {
  const paths = existed ? (await readdir(folder)).map((name) => join(folder, name)) : [folder];
  for (const path of paths) await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function makeFolder(store: string | undefined): Promise<{ folder: string; existed: boolean }> {
  try {
    if (store === undefined) return { folder: await mkdtemp(join(tmpdir(), 'pm-dvr-demo-')), existed: false };
    const existed = (await mkdir(store, { recursive: true })) === undefined;
    if ((await readdir(store)).length === 0) return { folder: resolve(store), existed };
  } catch (cause) {
    throw unusable('FOLDER_UNUSABLE', `No folder for the clips can be made: ${messageOf(cause)}`, cause);
  }
  throw unusable('FOLDER_UNUSABLE', `${resolve(store)} is not empty. Name a new or empty folder.`);
}

function unusable(code: string, message: string, cause?: unknown): CodedError {
  return new CodedError(code, message, { cause, exitCode: EXIT.unavailable });
}

/** A YAML scalar in double quotes; JSON's escapes are YAML's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

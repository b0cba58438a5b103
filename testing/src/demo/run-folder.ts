import { mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { CodedError, messageOf } from '@pm-dvr/runtime';

/** Name of the demo's remote. */
export const REMOTE = 'disk';

/** Where one run of the demo keeps its configuration and its clips. */
export interface RunFolder {
  /** Absolute. */
  readonly folder: string;
  readonly layout: StoreLayout;
  readonly commonFile: string;
  readonly serviceFile: string;
  readonly eventFile: string;
  readonly syncFile: string;
  readonly rcloneFile: string;
  readonly cleanerFile: string;
  /** What is at the remote. */
  readonly remoteDir: string;
  /** Whether the folder was there, empty, before. */
  readonly existed: boolean;
}

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
    ...{ syncFile: inFolder('cam_sync.yaml'), rcloneFile: inFolder('rclone.conf') },
    ...{ cleanerFile: inFolder('cam_cleaner.yaml'), remoteDir: inFolder('remote') },
  };
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

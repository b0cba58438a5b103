import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SNAP_SECONDS } from './event-plan.ts';
import { REMOTE, type RunFolder } from './run-folder.ts';

/** What the settings of a run depend on. */
export interface Wanted {
  readonly camera: string;
  /** URL with user and password. */
  readonly source: string;
  readonly brokerUrl: string;
  readonly budgetBytes: number;
}

/** The recorder pauses below this. */
const FLOOR = '256MiB';
/** An event reaches back so far, and a little; its clips must not go before it comes. */
const LEAST_AGE_SECONDS = SNAP_SECONDS + 2;

/** Writes the files that an owner of one camera and one remote would write. */
export async function configure(run: RunFolder, wanted: Wanted): Promise<void> {
  // cam-event looks out for cameras in there, from its start on; rclone wants the folder behind its alias.
  for (const folder of [run.layout.recentDir, run.remoteDir]) await mkdir(folder, { recursive: true });
  for (const [path, lines] of settings(run, wanted))
    await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o640 });
}

function settings(run: RunFolder, wanted: Wanted): [path: string, lines: string[]][] {
  const common = 'include: [cam_common.yaml]';
  return [
    [
      run.commonFile,
      [
        ...['# What all daemons share.', `base_dir: ${quoted(run.layout.baseDir)}`],
        ...[`fs_min_free: ${FLOOR}`, 'mqtt:', `  url: ${quoted(wanted.brokerUrl)}`],
      ],
    ],
    [
      join(run.folder, 'cam_rtsp.yaml'),
      [
        ...['# The cameras, with their passwords.', 'cameras:'],
        ...[`  ${wanted.camera}:`, `    source: ${quoted(wanted.source)}`],
      ],
    ],
    [
      run.serviceFile,
      ['# The recorder.', 'include: [cam_common.yaml, cam_rtsp.yaml]', 'default_segment_time: 5s'],
    ],
    [run.eventFile, ['# The keeper of events.', common, `default_snap_time: ${SNAP_SECONDS}s`]],
    [
      run.syncFile,
      [
        '# Off-site copies.',
        common,
        'remotes:',
        `  ${REMOTE}: {}`,
        `rclone_config: ${quoted(run.rcloneFile)}`,
      ],
    ],
    [run.rcloneFile, [`[${REMOTE}]`, 'type = alias', `remote = ${run.remoteDir}`]],
    [
      run.cleanerFile,
      [
        ...['# What is deleted when.', common, `limit_total_size: ${wanted.budgetBytes}`],
        ...[`limit_min_age: ${LEAST_AGE_SECONDS}s`, 'cleaner_check_interval: 2s'],
      ],
    ],
  ];
}

/** A YAML scalar in double quotes; JSON's escapes are YAML's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

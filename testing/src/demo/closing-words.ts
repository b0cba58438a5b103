import { writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { formatInstant } from '@pm-dvr/contracts';
import { type Clip, clipPath } from '@pm-dvr/footage';
import { execa } from 'execa';
import { builtProgram } from '../rig/daemon-process.ts';
import type { KeptPart } from './event-report.ts';
import { endOfRun } from './observer.ts';
import { REMOTE, type RunFolder } from './run-folder.ts';
import { type Paint, shellWord } from './wording.ts';

/** What cam-report prints of the time from the first recorded frame, of all `clips` that were, to the end of the demo. */
export async function camReport(run: RunFolder, clips: readonly Clip[], stoppedMs: number): Promise<string> {
  const endMs = endOfRun(clips, stoppedMs);
  const window =
    clips[0] && clips[0].startMs < endMs
      ? ['--from', formatInstant(clips[0].startMs), '--to', formatInstant(endMs)]
      : [];
  const args = [builtProgram('cam-report'), '-c', run.commonFile, ...window];
  const { all } = await execa(process.execPath, args, { all: true, reject: false, stdin: 'ignore' });
  return all;
}

/** A program of the suite as one types it in another terminal. */
export function command(program: string, ...args: string[]): string {
  const path = builtProgram(program);
  const fromHere = relative(process.cwd(), path);
  const name = fromHere.startsWith('..') ? path : fromHere;
  return ['node', name, ...args].map(shellWord).join(' ');
}

/** Says where the clips are and how to play and join them; for that it writes lists of them into the folder. */
export async function howToPlay(
  run: RunFolder,
  clips: readonly Clip[],
  event: KeptPart | undefined,
  paint: Paint,
): Promise<string> {
  const newest = clips.at(-1);
  if (!newest) return 'There are no clips; configuration and ledger were removed.\n';
  const paths = clips.map((clip) => clipPath(run.layout, clip));
  const list = await writeList(join(run.folder, 'clips.txt'), paths);
  const rows: [what: string, command: string][] = [
    ['Play the last one', `ffplay -autoexit ${shellWord(paths.at(-1) as string)}`],
    ['Play them all', `ffplay -autoexit -f concat -safe 0 ${shellWord(list)}`],
    ['', `mpv ${daysOf(run, clips)}`],
    ['Make one file', `ffmpeg -f concat -safe 0 -i ${shellWord(list)} -c copy demo.mp4`],
    ...(await howToPlayEvent(run, event)),
    ['Look at the remote', `ls -lR ${shellWord(run.remoteDir)}`],
    ['', `rclone --config ${shellWord(run.rcloneFile)} tree ${REMOTE}:`],
    ['Keep less, or more', 'npm start -- --budget 8MiB'],
    ['', 'npm start -- --budget 200MiB'],
    ['Remove it all', `rm -r ${shellWord(run.folder)}`],
  ];
  const lines = rows.map(([what, text]) => `${what === '' ? '' : `${what}:\n`}  ${paint('cyan', text)}\n`);
  return `${paint('bold', 'The clips are in')} ${run.layout.cameraDir(newest.camera)}\n\n${lines.join('')}`;
}

async function howToPlayEvent(run: RunFolder, event: KeptPart | undefined): Promise<[string, string][]> {
  if (!event) return [];
  const links = Object.values(event.manifest.cameras).flatMap(({ clips }) => clips.map(({ link }) => link));
  const paths = links.map((link) => join(dirname(event.path), link));
  const list = await writeList(join(run.folder, 'event.txt'), paths);
  const play: [string, string] = ['Play the event', `ffplay -autoexit -f concat -safe 0 ${shellWord(list)}`];
  if (event.manifest.state !== 'saving') return [play];
  return [play, ['Finish the event', command('cam-event', '-c', run.eventFile, '--resume')]];
}

/** A list of files for ffmpeg; gives its path. */
async function writeList(list: string, paths: readonly string[]): Promise<string> {
  await writeFile(list, paths.map((path) => `file '${path.replaceAll("'", String.raw`'\''`)}'\n`).join(''));
  return list;
}

function daysOf(run: RunFolder, clips: readonly Clip[]): string {
  const folders = new Set(clips.map((clip) => run.layout.clipDir(clip.camera, clip.day)));
  return [...folders].map((folder) => `${shellWord(folder)}/*.mp4`).join(' ');
}

import { basename } from 'node:path';
import { formatSize } from '@pm-dvr/config';
import type { Broker } from './broker.ts';
import { command } from './closing-words.ts';
import { PICTURE_TEXT } from './embedded-camera.ts';
import { SNAP_SECONDS, showsEvent } from './event-plan.ts';
import type { DemoOptions } from './options.ts';
import { REMOTE, type RunFolder } from './run-folder.ts';
import type { Paint } from './wording.ts';

/** The first words, said before anything is started. */
export function greeting({ seconds, store, budgetBytes }: DemoOptions, paint: Paint): string {
  const event = showsEvent(seconds)
    ? 'An event that MQTT tells of is kept by the real cam-event, and copied to a remote by the real cam-sync.\n'
    : '';
  const end =
    seconds === undefined ? 'Ctrl-C ends it.' : `It ends after ${seconds} s of video; Ctrl-C ends it now.`;
  return `${paint('bold', 'pm-dvr demo:')} an embedded camera, recorded by the real cam-service and ffmpeg.
${event}The real cam-cleaner deletes the oldest clips beyond ${formatSize(budgetBytes)}.
${end} Nothing is changed outside of ${store ?? 'a temporary folder'}.
`;
}

/** What was started, where its files are, and what one can try with it. */
export function introduction(
  run: RunFolder,
  camera: string,
  {
    cameraUrl,
    broker,
    budgetBytes,
  }: { readonly cameraUrl: string; readonly broker: Broker; readonly budgetBytes: number },
  paint: Paint,
): string {
  const rows = [
    ['camera', cameraUrl],
    ['', PICTURE_TEXT],
    ['broker', broker.url],
    [
      'settings',
      [run.serviceFile, ...[run.eventFile, run.syncFile, run.cleanerFile].map((file) => basename(file))].join(
        ', ',
      ),
    ],
    ['clips', `${run.layout.cameraDir(camera)}, a new one every 5 s`],
    ['events', `${run.layout.eventsDir}, with ${SNAP_SECONDS} s before and after each`],
    ['remote', `${run.remoteDir}, which rclone calls ${REMOTE}`],
    ['budget', `${formatSize(budgetBytes)} of clips that no event holds; the oldest go`],
  ];
  const tries = [
    command('cam-report', '-c', run.commonFile),
    `ffplay ${cameraUrl}`,
    broker.publishCommand(camera, `Door bell,once,${camera}`),
    broker.watchCommand(),
    command('cam-event', '-c', run.eventFile, '--list'),
    command('cam-sync', '-c', run.syncFile, '--status'),
    command('cam-cleaner', '-c', run.cleanerFile, '--forecast'),
  ];
  const facts = rows.map(([label, text]) => `  ${paint('dim', (label as string).padEnd(8))}  ${text}`);
  const commands = tries.map((text) => `  ${paint('cyan', text)}`);
  return `\n${facts.join('\n')}\n\nTry in another terminal:\n${commands.join('\n')}\n\n`;
}

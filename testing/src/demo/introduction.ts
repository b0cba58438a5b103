import { basename } from 'node:path';
import type { Broker } from './broker.ts';
import { command } from './closing-words.ts';
import { PICTURE_TEXT } from './embedded-camera.ts';
import { SNAP_SECONDS, showsEvent } from './event-plan.ts';
import type { DemoOptions } from './options.ts';
import type { RunFolder } from './run-folder.ts';
import type { Paint } from './wording.ts';

/** The first words, said before anything is started. */
export function greeting({ seconds, store }: DemoOptions, paint: Paint): string {
  const event = showsEvent(seconds) ? 'An event that MQTT tells of is kept by the real cam-event.\n' : '';
  const end =
    seconds === undefined ? 'Ctrl-C ends it.' : `It ends after ${seconds} s of video; Ctrl-C ends it now.`;
  return `${paint('bold', 'pm-dvr demo:')} an embedded camera, recorded by the real cam-service and ffmpeg.
${event}${end} Nothing is changed outside of ${store ?? 'a temporary folder'}.
`;
}

/** What was started, where its files are, and what one can try with it. */
export function introduction(
  run: RunFolder,
  camera: string,
  { cameraUrl, broker }: { readonly cameraUrl: string; readonly broker: Broker },
  paint: Paint,
): string {
  const rows = [
    ['camera', cameraUrl],
    ['', PICTURE_TEXT],
    ['broker', broker.url],
    ['settings', `${run.serviceFile}, ${basename(run.eventFile)}`],
    ['clips', `${run.layout.cameraDir(camera)}, a new one every 5 s`],
    ['events', `${run.layout.eventsDir}, with ${SNAP_SECONDS} s before and after each`],
  ];
  const tries = [
    command('cam-report', '-c', run.commonFile),
    `ffplay ${cameraUrl}`,
    broker.publishCommand(camera, `Door bell,once,${camera}`),
    broker.watchCommand(),
    command('cam-event', '-c', run.eventFile, '--list'),
  ];
  const facts = rows.map(([label, text]) => `  ${paint('dim', (label as string).padEnd(8))}  ${text}`);
  const commands = tries.map((text) => `  ${paint('cyan', text)}`);
  return `\n${facts.join('\n')}\n\nTry in another terminal:\n${commands.join('\n')}\n\n`;
}

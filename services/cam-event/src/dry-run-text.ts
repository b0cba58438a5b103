import { CAUSES, counted, lengthText, sizeText } from '@pm-dvr/contracts';
import type { CameraPreview, Missing, Preview } from './dry-run.ts';
import { clockText, dateText, shown } from './words.ts';

/**
 * What would be kept, as text for people; names and what the ledger says stay in one piece, all else fits
 * 80 columns. Ends in a newline.
 */
export function renderPreview(preview: Preview): string {
  const to = preview.toMs === undefined ? 'its end' : dateText(preview.toMs);
  const lines = [
    `Event    ${shown(preview.id)}`,
    `Window   ${dateText(preview.fromMs)} to ${to}`,
    `Folder   ${preview.day}`,
    ...preview.cameras.flatMap(cameraLines),
    '',
    ...(preview.cameras.length === 0 ? ['No camera is on duty or has footage of that time.'] : []),
    'This was a dry run: nothing was kept.',
  ];
  return `${lines.join('\n')}\n`;
}

function cameraLines({ camera, clips, missing, isRecorded }: CameraPreview): string[] {
  const bytes = clips.reduce((sum, { clip }) => sum + (clip.sizeBytes ?? 0), 0);
  const recorder = isRecorded ? '' : '; no recorder runs';
  return [
    '',
    `${camera}: ${counted(clips.length, 'clip')}, ${sizeText(bytes)}${recorder}`,
    ...clips.flatMap(({ clip, link }) => [
      `  ${shown(link)}`,
      `    from ${clip.day}/${shown(clip.fileName)}`,
    ]),
    ...(missing.length > 0 ? ['  missing now'] : ['  nothing is missing']),
    ...missing.map(missingLine),
  ];
}

function missingLine({ fromMs, toMs, why }: Missing): string {
  return `    ${clockText(fromMs)} ${lengthText(toMs - fromMs).padStart(10)}  ${reason(why)}`;
}

function reason(why: Missing['why']): string {
  if (why === 'to-come') return 'still to come';
  const detail = shown(why.detail);
  const sentences = {
    expired: 'removed by retention',
    open: 'in a clip that is not finished yet',
    'not-yet-recorded': 'the camera was not known yet',
    unexplained: 'neither clip nor ledger says why',
    cause: why.cause === undefined ? '' : CAUSES[why.cause],
  };
  return detail === '' ? sentences[why.kind] : `${sentences[why.kind]}: ${detail}`;
}

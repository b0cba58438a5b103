import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { counted } from '@pm-dvr/contracts';
import { command } from './closing-words.ts';
import type { KeptPart } from './event-report.ts';
import type { Recording } from './recording.ts';
import { REMOTE, type RunFolder } from './run-folder.ts';
import { remoteEventText } from './upkeep-words.ts';
import { type Paint, sizeText } from './wording.ts';

/** What is said of the remote. */
export interface RemoteJudgement {
  readonly text: string;
  /** What is wrong, each in one sentence. */
  readonly faults: readonly string[];
  /** Whether the demo's own event was to be there. */
  readonly isDue: boolean;
}

/** Looks at what is at the remote, and compares it with the manifest of the demo's own event if that is complete. */
export async function judgeRemote(
  run: RunFolder,
  { upkeep }: Recording,
  own: KeptPart | undefined,
  paint: Paint,
): Promise<RemoteJudgement> {
  const isDue = own?.manifest.state === 'complete';
  const faults = isDue ? await remoteFaults(run.remoteDir, own) : [];
  const rows = [
    ['folder', run.remoteDir],
    ['there', await contentsText(run.remoteDir)],
    ...upkeep.remoteEvents.map((event) => ['event', remoteEventText(event)]),
  ];
  const facts = rows.map(([label = '', text]) => `  ${paint('dim', label.padEnd(8))}  ${text}\n`);
  const status = `${paint('cyan', command('cam-sync', '-c', run.syncFile, '--status'))}\n${upkeep.status}\n`;
  return { text: `${paint('bold', `Remote ${REMOTE}`)}\n${facts.join('')}\n${status}`, faults, isDue };
}

/** What of a complete part is not at the remote as the manifest says, and the manifest to the byte. */
async function remoteFaults(remoteDir: string, { path, manifest }: KeptPart): Promise<string[]> {
  const folder = join(remoteDir, basename(dirname(path)));
  const faults: string[] = [];
  const judge = (what: string, there: Buffer | undefined, isSame: (found: Buffer) => boolean) => {
    if (!there) faults.push(`${what} is not at the remote`);
    else if (!isSame(there)) faults.push(`${what} at the remote is not what was kept`);
  };
  const kept = await readFile(path);
  judge("the event's manifest", await contentOf(join(folder, basename(path))), (there) => there.equals(kept));
  for (const { link, sha256 } of Object.values(manifest.cameras).flatMap(({ clips }) => clips))
    judge(`the event's ${link}`, await contentOf(join(folder, link)), (there) => sha256Of(there) === sha256);
  return faults;
}

async function contentsText(remoteDir: string): Promise<string> {
  const names = await readdir(remoteDir, { recursive: true });
  const clips = names.filter((name) => name.endsWith('.mp4'));
  const manifests = names.filter((name) => name.endsWith('.json'));
  const sizes = await Promise.all(clips.map(async (name) => (await stat(join(remoteDir, name))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return `${counted(manifests.length, 'manifest')}, ${counted(clips.length, 'clip')}, ${sizeText(bytes)}`;
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  return await readFile(path).catch(() => undefined);
}

function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

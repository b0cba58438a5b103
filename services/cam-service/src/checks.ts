import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { clipNaming, EXIT, storeLayout } from '@pm-dvr/contracts';
import { freeBytes, lastClip } from '@pm-dvr/footage';
import { makeFolder, maskSecrets, messageOf, systemClock } from '@pm-dvr/runtime';
import type { CameraSettings } from './camera-settings.ts';
import { firstPlan } from './dry-run.ts';
import type { Failure } from './failure-policy.ts';
import type { InputStream } from './ffmpeg-output.ts';
import { probeFfmpeg } from './ffmpeg-probe.ts';
import type { RunPlan } from './run-plan.ts';
import { probeStore, storeFailure } from './space-guard.ts';
import { probeStream } from './stream-probe.ts';

type Say = (text: string) => void;

/** `--check`: looks at everything that recording needs, says what it found, changes nothing that lasts. */
export async function runChecks(plan: RunPlan, files: readonly string[], say: Say): Promise<number> {
  const results: boolean[] = [];
  const report = async (what: string, look: () => Promise<string>) => {
    try {
      say(`ok      ${what}: ${maskSecrets(await look(), plan.secrets)}`);
      results.push(true);
    } catch (error) {
      say(`FAILED  ${what}: ${maskSecrets(messageOf(error), plan.secrets)}`);
      results.push(false);
    }
  };
  say(`ok      configuration: ${files.join(', ')}`);
  for (const warning of plan.warnings) say(`note    ${warning}`);
  const ffmpeg = plan.cameras[0]?.ffmpeg ?? 'ffmpeg';
  await report('ffmpeg', async () => {
    const { path, version } = await probeFfmpeg(ffmpeg);
    return `${path}, version ${version}`;
  });
  for (const camera of plan.cameras) {
    await report(`store for ${camera.id}`, () => checkStore(plan, camera));
    await report(`camera ${camera.id}`, () => checkCamera(plan, camera));
  }
  return results.includes(false) ? EXIT.failed : EXIT.ok;
}

async function checkStore(plan: RunPlan, camera: CameraSettings): Promise<string> {
  const layout = storeLayout(plan.store);
  const liveDir = layout.liveDir(camera.id);
  const made = makeLiveFolder(liveDir);
  try {
    const failure = await probeStore(liveDir, plan.store.minFreeBytes);
    if (failure) throw asError(failure);
    const free = freeBytes(liveDir);
    const last = await lastClip(layout, clipNaming(plan.store.clipTemplate), camera.id);
    const latest = last ? `, last clip ${last.fileName}` : ', no clip yet';
    return `${layout.cameraDir(camera.id)}, ${(free / 1024 ** 3).toFixed(1)} GiB free${latest}`;
  } finally {
    if (made !== undefined) await removeFolders(liveDir, made);
  }
}

function makeLiveFolder(liveDir: string): string | undefined {
  try {
    return makeFolder(liveDir);
  } catch (error) {
    throw asError(storeFailure(error));
  }
}

/** Removes folders that the check has made: they would belong to whoever checks, often root, not to the recorder. */
async function removeFolders(deepest: string, topmost: string): Promise<void> {
  try {
    for (let folder = deepest; ; folder = dirname(folder)) {
      await rmdir(folder);
      if (folder === topmost) return;
    }
  } catch {
    // A recorder has started to use them.
  }
}

async function checkCamera(plan: RunPlan, camera: CameraSettings): Promise<string> {
  const found = await probeStream(camera.ffmpeg, firstPlan(plan, camera), systemClock);
  if ('cause' in found) throw asError(found);
  const sound = found.streams.find((stream) => stream.kind === 'audio')?.codec ?? '';
  if (camera.audio === 'copy' && /^(pcm|adpcm)_/.test(sound))
    throw asError({ cause: 'unsupported-stream', detail: `${sound} does not fit into MP4; set audio: auto` });
  return found.streams.map(describeStream).join(' + ');
}

function describeStream(stream: InputStream): string {
  return stream.description.replace(/\s+/g, ' ').trim();
}

function asError({ cause, detail }: Failure): Error {
  return new Error(`${cause}: ${detail}`);
}

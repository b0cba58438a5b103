import { storeLayout } from '@pm-dvr/contracts';
import { maskSecrets } from '@pm-dvr/runtime';
import type { CameraSettings } from './camera-settings.ts';
import { ffmpegArguments, inputScript, type RecordingPlan } from './ffmpeg-command.ts';
import type { RunPlan } from './run-plan.ts';
import { firstGuess } from './stream-plan-policy.ts';

/** The exact ffmpeg command for each camera of a plan, and what goes to its standard input, secrets masked. */
export function dryRun(plan: RunPlan): string {
  return plan.cameras.map((camera) => maskSecrets(describe(plan, camera), plan.secrets)).join('\n');
}

/** The plan with which the very first session of a camera would be started. */
export function firstPlan(plan: RunPlan, camera: CameraSettings): RecordingPlan {
  const liveDir = storeLayout(plan.store).liveDir(camera.id);
  return { ...camera, ...firstGuess(camera.audio), liveDir, pid: process.pid, firstSequence: 1 };
}

function describe(plan: RunPlan, camera: CameraSettings): string {
  // Masked first: the script quotes an apostrophe, and a password with one would not be recognised any more.
  const source = maskSecrets(camera.source, plan.secrets);
  const recording = firstPlan(plan, { ...camera, source });
  const words = [camera.ffmpeg, ...ffmpegArguments(recording)].map(shellWord);
  const script = inputScript(recording).trimEnd().replaceAll('\n', '\n#   ');
  return `# ${camera.id}: the source is read from standard input:\n#   ${script}\n${words.join(' ')}`;
}

/** A word as a person could paste it into a shell. Nothing here is run through one. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./?-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

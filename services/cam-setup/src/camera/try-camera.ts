import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CamServiceConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError, maskSecrets, type ProgramResult } from '@pm-dvr/runtime';
import { runTool } from '../run-tool.ts';
import type { Staging } from '../staging.ts';
import type { Surroundings } from '../surroundings.ts';
import { bitRateText } from './sample-facts.ts';
import { handOverStill, takeSample } from './take-sample.ts';

const CHECK_MS = 60_000;

/**
 * Tries a camera as the recorder would, says what it is, and keeps a picture of it. Gives its bit rate; undefined if
 * that could not be measured. Throws CodedError `CAMERA_REFUSED` if it cannot be recorded and nobody wants it anyway.
 */
export async function tryCamera(
  id: string,
  staging: Staging,
  still: string | undefined,
  hidden: readonly string[],
  around: Surroundings,
): Promise<number | undefined> {
  const { print, ask, signal } = around;
  print(`Trying ${id} …\n`);
  const check = await runCheck(id, staging, signal);
  const lines = maskSecrets(staging.told(check.stdout + check.stderr), hidden)
    .split('\n')
    .filter((line) => line !== '');
  for (const line of lines) if (!/^ok +(configuration|ffmpeg)/.test(line)) print(`  ${line}\n`);
  if (!lines.some((line) => line.startsWith(`ok      camera ${id}:`))) {
    const question = 'The camera cannot be recorded as it is. Write it down anyway?';
    if (!ask.isAttended || !(await ask.confirm(question, false))) throw refused(id);
    return undefined;
  }
  const { values } = staging.check<CamServiceConfig>('cam_service.yaml');
  const camera = values.cameras.find((one) => one.id === id);
  print('Measuring for a few seconds …\n');
  const sample = camera && (await takeSample(values.ffmpeg, camera, still, signal));
  if (!sample) {
    print('  nothing could be measured\n');
    return undefined;
  }
  const { facts } = sample;
  print(`  video   ${facts.video}\n  sound   ${facts.audio ?? 'none'}\n`);
  print(
    `  rate    ${bitRateText(facts.bitsPerSecond)}, measured over ${(facts.lengthMs / 1000).toFixed(1)} s\n`,
  );
  if (sample.still !== undefined) {
    handOverStill(sample.still);
    print(`  still   ${sample.still}, ${sample.stillSize}\n`);
  }
  return facts.bitsPerSecond;
}

/** The recorder's own check. It is beside this program, or on PATH. */
async function runCheck(id: string, staging: Staging, signal: AbortSignal): Promise<ProgramResult> {
  const sibling = join(dirname(process.argv[1] ?? ''), 'cam-service');
  const args = ['--check', '-c', join(staging.folder, 'cam_service.yaml'), id];
  const [program, words] = existsSync(sibling)
    ? [process.execPath, [sibling, ...args]]
    : ['cam-service', args];
  const env = { ...process.env, CREDENTIALS_DIRECTORY: staging.credentialsDir };
  return await runTool(program, words, { signal, timeoutMs: CHECK_MS, env });
}

function refused(id: string): CodedError {
  const message = `camera ${id} cannot be recorded as it is, see above; nothing is written (--no-test writes it down untried)`;
  return new CodedError('CAMERA_REFUSED', message, { exitCode: EXIT.unavailable });
}

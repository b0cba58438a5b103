import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadCamCleanerConfig,
  loadCamEventConfig,
  loadCamProxyConfig,
  loadCamServiceConfig,
  loadCamSyncConfig,
  loadCommonConfig,
} from '@pm-dvr/config';
import { CodedError, messageOf } from '@pm-dvr/runtime';
import { seededRandom } from '../fake-camera/random.ts';
import { REPOSITORY_ROOT } from '../rig/repository-root.ts';
import { runProgram } from '../rig/run-program.ts';
import { below, oneOf, type Random } from './damage.ts';
import { type Finding, type FuzzResult, type FuzzRun, MOST_FINDINGS } from './fuzz-result.ts';
import { damagedFile, SECRET } from './yaml-files.ts';

/** The longest that loading a configuration may take, milliseconds; on a loaded machine most take one. */
export const LONGEST_LOAD_MS = 5_000;
/** Every so many rounds the programs get to see the files too. */
const PROGRAM_ROUNDS = 200;
const REPORT_MS = 30_000;
const CONFIG_EXIT = 78;

/** Commands that read the configuration, do what is harmless and end. */
const PROGRAMS = [
  ['cam-service', 'cam_service.yaml', '--dry-run', 'front'],
  ['cam-event', 'cam_event.yaml', '--verify'],
  ['cam-sync', 'cam_sync.yaml', '--dry-run'],
  ['cam-cleaner', 'cam_cleaner.yaml', '--dry-run'],
  ['cam-proxy', 'cam_proxy.yaml', '--dry-run', 'front'],
] as const;

const LOADERS = [
  ['cam_common.yaml', loadCommonConfig],
  ['cam_service.yaml', loadCamServiceConfig],
  ['cam_event.yaml', loadCamEventConfig],
  ['cam_sync.yaml', loadCamSyncConfig],
  ['cam_cleaner.yaml', loadCamCleanerConfig],
  ['cam_proxy.yaml', loadCamProxyConfig],
] as const;

/** Random and damaged configuration files, to the loaders of all programs and now and then to the programs themselves. */
export async function fuzzConfig(
  { minutes, seed, stop }: FuzzRun,
  { withPrograms = true } = {},
): Promise<FuzzResult> {
  const random = seededRandom(seed);
  const samples = sampleFiles();
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-fuzz-config-'));
  const findings: Finding[] = [];
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  let [rounds, valid, longestMs, programs, reportedAt] = [0, 0, 0, 0, startedAt];
  try {
    for (; !stop.aborted && seconds() < minutes * 60 && findings.length < MOST_FINDINGS; rounds++) {
      writeRound(folder, samples, random);
      const before = findings.length;
      const judged = loadAll(folder);
      const isForPrograms = withPrograms && rounds % PROGRAM_ROUNDS === PROGRAM_ROUNDS - 1;
      const said = isForPrograms ? await runAll(folder) : [];
      programs += isForPrograms ? PROGRAMS.length : 0;
      for (const what of [...judged.wrong, ...said]) findings.push({ what, input: inputOf(folder), seed });
      valid += judged.valid;
      longestMs = Math.max(longestMs, judged.longestMs);
      if (findings.length > before) console.error(`  round ${rounds}: ${findings.at(-1)?.what}`);
      if (performance.now() - reportedAt < REPORT_MS) continue;
      reportedAt = performance.now();
      console.error(`  ${rounds} rounds, ${(rounds / seconds()).toFixed(0)} a second, ${valid} were valid`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const measured = [
    ...[`${valid} valid configurations`, `${programs} runs of programs`],
    `the longest took ${longestMs.toFixed(0)} ms`,
  ];
  const done = 'Damaged configurations, to the loaders of all programs';
  return { name: 'config', done, rounds, seconds: seconds(), measured, findings };
}

/** Writes a set of files as damaged as chance has it, in the place of the last. */
export function writeRound(folder: string, samples: ReadonlyMap<string, Buffer>, random: Random): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const names = [...samples.keys()];
  for (const [name, sample] of samples) {
    const path = join(folder, name);
    const chance = random();
    if (chance < 0.03) continue;
    if (chance < 0.05) mkdirSync(path);
    else if (chance < 0.07) symlinkSync(oneOf(random, [...names, '/dev/null', '/proc/self/mem']), path);
    else writeFileSync(path, random() < 0.4 ? sample : damagedFile(sample, random, names), { mode: 0o640 });
  }
  // What *_file keys may name.
  writeFileSync(
    join(folder, 'secret'),
    random() < 0.7 ? `${SECRET}\n` : Buffer.alloc(below(random, 100_000)),
  );
}

/** The samples of the repository, each a file that is right by itself or with the others. */
export function sampleFiles(): ReadonlyMap<string, Buffer> {
  const folder = join(REPOSITORY_ROOT, 'configs');
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name))]));
}

interface Judged {
  readonly wrong: readonly string[];
  readonly valid: number;
  readonly longestMs: number;
}

function loadAll(folder: string): Judged {
  const wrong: string[] = [];
  let [valid, longestMs] = [0, 0];
  for (const [file, load] of LOADERS) {
    const startedAt = performance.now();
    try {
      load({
        ...{ file: join(folder, file), cwd: folder, programDir: join(folder, 'program') },
        ...{ systemDir: join(folder, 'system'), credentialsDir: folder },
      });
      valid++;
    } catch (error) {
      wrong.push(...judgeError(error).map((what) => `${file}: ${what}`));
    }
    const ms = performance.now() - startedAt;
    longestMs = Math.max(longestMs, ms);
    if (ms > LONGEST_LOAD_MS) wrong.push(`${file}: took ${ms.toFixed(0)} ms`);
  }
  return { wrong, valid, longestMs };
}

/** What is wrong with an error about a configuration: it has a code, a place for each fault, and no secret. */
export function judgeError(error: unknown): string[] {
  if (!(error instanceof CodedError)) {
    const stack = error instanceof Error ? error.stack?.split('\n').slice(0, 4).join(' ') : undefined;
    return [`another exception: ${stack ?? messageOf(error)}`];
  }
  const { code, message, exitCode } = error;
  const found: string[] = [];
  if (exitCode !== CONFIG_EXIT) found.push(`exit code ${exitCode} with ${code}`);
  if (code !== 'CONFIG_INVALID' && code !== 'CONFIG_NOT_FOUND') found.push(`the code is ${code}`);
  const lines = message.split('\n');
  const lost =
    code === 'CONFIG_INVALID' ? lines.find((line) => !/^\/[^\n]*?:\d+:\d+: ./.test(line)) : undefined;
  if (lost !== undefined) found.push(`a fault without a place: ${JSON.stringify(lost.slice(0, 300))}`);
  if (message.includes(SECRET)) found.push('a secret is in the message');
  return found;
}

async function runAll(folder: string): Promise<string[]> {
  const env = { CREDENTIALS_DIRECTORY: folder };
  const found: string[] = [];
  for (const [program, file, ...args] of PROGRAMS) {
    const run = await runProgram(program, ['-c', join(folder, file), ...args], { env, longestMs: 60_000 });
    found.push(...judgeProgram(run).map((what) => `${program}: ${what}`));
  }
  return found;
}

/** What is wrong with how a program took a configuration that may be damaged. */
export function judgeProgram(run: { code: number | null; stdout: string; stderr: string }): string[] {
  const said = `${run.stdout}${run.stderr}`;
  const found: string[] = [];
  if (run.code === null) found.push('was killed, or did not end within a minute');
  if (/^\s+at .+:\d+:\d+\)?$/m.test(said)) found.push(`died of an exception: ${said.slice(0, 500)}`);
  if (said.includes(SECRET)) found.push('a secret is in what it says');
  return found;
}

/** All files of a round in one text, so that they can be written again. */
function inputOf(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map(({ name }) => [name, readFileSync(join(folder, name)).toString('base64')]);
  return JSON.stringify(Object.fromEntries(texts)).slice(0, 2_000_000);
}

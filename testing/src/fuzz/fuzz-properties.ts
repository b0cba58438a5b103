import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { seededRandom } from '../fake-camera/random.ts';
import { REPOSITORY_ROOT } from '../rig/repository-root.ts';
import { below } from './damage.ts';
import { type Finding, type FuzzResult, type FuzzRun, MOST_FINDINGS } from './fuzz-result.ts';

const PLACES = ['packages', 'services', 'testing'];

/** Runs every test file with properties over and over, each time with another seed. */
export async function fuzzProperties({ minutes, seed, stop }: FuzzRun): Promise<FuzzResult> {
  const files = propertyFiles();
  const random = seededRandom(seed);
  const findings: Finding[] = [];
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  let rounds = 0;
  for (let turn = 0; !stop.aborted && seconds() < minutes * 60; turn++) {
    // The first turn takes the seed as it is told, so that one that failed is repeated at once.
    const turnSeed = turn === 0 ? seed : 1 + below(random, 0x7fff_fffe);
    const failed = await run(files, turnSeed, stop);
    if (stop.aborted) break;
    rounds++;
    findings.push(...failed.map((what) => ({ what: `PM_DVR_SEED=${turnSeed}: ${what}`, seed: turnSeed })));
    console.error(
      `  ${rounds} times, seed ${turnSeed}: ${failed.length === 0 ? 'all held' : failed.join('; ')}`,
    );
    if (findings.length >= MOST_FINDINGS) break;
  }
  return {
    ...{ name: 'properties', done: 'Other values to every property test', rounds, seconds: seconds() },
    ...{ measured: [`${files.length} files`], findings },
  };
}

/** Test files that state properties, relative to the repository, sorted. */
export function propertyFiles(): string[] {
  return PLACES.flatMap((place) =>
    readdirSync(join(REPOSITORY_ROOT, place), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
      .map((path) => join(REPOSITORY_ROOT, place, path))
      .filter((path) => /from 'fast-check'/.test(readFileSync(path, 'utf8')))
      .map((path) => relative(REPOSITORY_ROOT, path)),
  ).sort();
}

/** Names what fails: a test by its file and name, or that nothing came of it. */
async function run(files: readonly string[], seed: number, signal: AbortSignal): Promise<string[]> {
  const program = join(REPOSITORY_ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [program, 'run', '--project', 'unit', '--reporter', 'json', ...files];
  const child = spawn(process.execPath, args, {
    ...{ cwd: REPOSITORY_ROOT, env: { ...process.env, PM_DVR_SEED: String(seed) }, signal },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.on('error', () => {});
  const [code] = await once(child, 'close');
  return code === 0 ? [] : failuresIn(text);
}

/** What failed, from what vitest reports as JSON. */
export function failuresIn(text: string): string[] {
  const begin = text.indexOf('{');
  try {
    const { testResults } = JSON.parse(text.slice(begin)) as Report;
    return testResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ name, message = '', assertionResults }) => {
        const file = relative(REPOSITORY_ROOT, name);
        const failed = assertionResults.filter(({ status }) => status === 'failed');
        if (failed.length === 0) return [`${file}: ${firstLine(message)}`];
        return failed.map(
          (test) => `${file}: ${test.fullName}: ${firstLine(test.failureMessages?.[0] ?? '')}`,
        );
      });
  } catch {
    return [`the tests told nothing: ${text.slice(-300)}`];
  }
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function firstLine(text: string): string {
  return text.split('\n').slice(0, 3).join(' ').slice(0, 300);
}

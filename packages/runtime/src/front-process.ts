import { spawn } from 'node:child_process';
import { realpathSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findProgram } from './child-process.ts';
import { runProgram } from './lifecycle.ts';

/** File descriptor on which the front hands its plan over. */
export const PLAN_FD = 3;
/** Folder of the fronts, beside the programs. */
const FRONTS = 'front';

export interface FrontAnswer<Plan> {
  /** The plan to run; undefined if there is nothing to run (help, check, an error), which the front has said. */
  readonly plan: Plan | undefined;
  readonly exitCode: number;
}

/** Takes the plan of what is to run, which must be plain JSON; called at most once. */
export type HandOver = (plan: unknown) => void;

/** What a front's file exports as its default: reads the command line, and gives the exit code. */
export type Front = (args: readonly string[], handOver: HandOver) => Promise<number>;

/** Runs a front to its end, if its file (`import.meta.url`) is what this process was started with, as by {@link askFront}. */
export function runFront(front: Front, url: string): void {
  if (realpathSync(process.argv[1] as string) !== realpathSync(fileURLToPath(url))) return;
  runProgram(() => front(process.argv.slice(2), handOver));
}

/**
 * Has the front do in this process what only looks (help, a check), which costs no second start of Node.js. `looks` are the words
 * that ask for that. Resolves with the exit code; undefined if no such word is there, or the front has a plan nevertheless: then
 * it must be asked ({@link askFront}).
 */
export async function lookHere(
  args: readonly string[],
  looks: ReadonlySet<string>,
  program = frontOf(process.argv[1] as string),
): Promise<number | undefined> {
  const end = args.indexOf('--');
  if (!args.slice(0, end < 0 ? args.length : end).some((word) => looks.has(word))) return undefined;
  const { default: front } = (await import(pathToFileURL(program).href)) as { default: Front };
  let hasPlan = false;
  const exitCode = await front(args, () => {
    hasPlan = true;
  });
  return hasPlan ? undefined : exitCode;
}

/**
 * Has command line and configuration read by a short-lived process. Parser, schemas and YAML then take none of the daemon's memory
 * for the years that it runs; secrets pass through a pipe. The kernel kills it when this process dies. `program`: a script for
 * this same Node.js, else that of this program.
 */
export async function askFront<Plan>(
  args: readonly string[],
  program = frontOf(process.argv[1] as string),
): Promise<FrontAnswer<Plan>> {
  const bound = ['--pdeathsig', 'KILL', '--', process.execPath, ...process.execArgv];
  const front = spawn(findProgram('setpriv'), [...bound, program, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  const chunks: Buffer[] = [];
  (front.stdio[PLAN_FD] as Readable).on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number>((resolve, reject) => {
    front.once('error', reject);
    front.once('close', (code) => resolve(code ?? 1));
  });
  const text = Buffer.concat(chunks).toString('utf8');
  return { plan: exitCode === 0 && text !== '' ? (JSON.parse(text) as Plan) : undefined, exitCode };
}

/** In the front's own process: gives the plan to the one that asked. */
function handOver(plan: unknown): void {
  const bytes = Buffer.from(JSON.stringify(plan));
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(PLAN_FD, bytes, offset);
}

/** A program and its front are files of their own, so that neither has the other's code to read and to keep. */
function frontOf(program: string): string {
  const path = realpathSync(program);
  return join(dirname(path), FRONTS, basename(path));
}

/** Folder of a program by the path that it was started with, behind all links; for a front, that of its program. */
export function programFolder(program: string): string {
  const folder = dirname(realPath(program));
  return basename(folder) === FRONTS ? dirname(folder) : folder;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

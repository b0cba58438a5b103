import { spawn } from 'node:child_process';
import { realpathSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findProgram } from './child-process.ts';
import { onStopSignals, runProgram, type StopSignals } from './lifecycle.ts';

/** File descriptor on which the front hands its plan over. */
export const PLAN_FD = 3;

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
  if (realpathSync(process.argv[1] as string) !== fileURLToPath(url)) return;
  runProgram(() => front(process.argv.slice(2), handOver));
}

/** Whether a word before `--` asks for what a program does in one way only; a guess, for the front alone knows. */
export function asksFor(args: readonly string[], words: RegExp): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((word) => words.test(word));
}

/**
 * What a program is to run, and the wish that it ends. What is done soon (`isShort`) reads in this process, which costs no second
 * start of Node.js; it can be interrupted until it has a plan. For a daemon see {@link askFront}: a signal that comes meanwhile is
 * not missed.
 */
export async function readPlan<Plan>(
  args: readonly string[],
  isShort: boolean,
): Promise<FrontAnswer<Plan> & { readonly stop: StopSignals }> {
  const here = isShort ? await askFrontHere<Plan>(args) : undefined;
  const stop = onStopSignals();
  return { ...(here ?? (await askFront<Plan>(args))), stop };
}

/** The same as {@link askFront}, in this process. */
export async function askFrontHere<Plan>(
  args: readonly string[],
  program = frontOf(process.argv[1] as string),
): Promise<FrontAnswer<Plan>> {
  const { default: front } = (await import(pathToFileURL(program).href)) as { default: Front };
  let text: string | undefined;
  const exitCode = await front(args, (plan) => {
    text = JSON.stringify(plan);
  });
  return answerOf(text, exitCode);
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
  return answerOf<Plan>(Buffer.concat(chunks).toString('utf8'), exitCode);
}

function answerOf<Plan>(text: string | undefined, exitCode: number): FrontAnswer<Plan> {
  return { plan: exitCode === 0 && text ? (JSON.parse(text) as Plan) : undefined, exitCode };
}

/** In the front's own process: gives the plan to the one that asked. */
function handOver(plan: unknown): void {
  const bytes = Buffer.from(JSON.stringify(plan));
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(PLAN_FD, bytes, offset);
}

/** A program and its front are files of their own, so that neither has the other's code to read and to keep. */
function frontOf(program: string): string {
  const path = realpathSync(program);
  return join(dirname(path), 'front', basename(path));
}

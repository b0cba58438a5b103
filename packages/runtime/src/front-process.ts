import { spawn } from 'node:child_process';
import { realpathSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { findProgram } from './child-process.ts';

/** File descriptor on which the front hands its plan over. */
export const PLAN_FD = 3;

export interface FrontAnswer<Plan> {
  /** The plan to run; undefined if there is nothing to run (help, check, an error), which the front has said. */
  readonly plan: Plan | undefined;
  readonly exitCode: number;
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

/** In the front: gives the plan, which must be plain JSON, to the process that asked. At most once. */
export function handOver(plan: unknown): void {
  const bytes = Buffer.from(JSON.stringify(plan));
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(PLAN_FD, bytes, offset);
}

/** A program and its front are files of their own, so that neither has the other's code to read and to keep. */
function frontOf(program: string): string {
  const path = realpathSync(program);
  return join(dirname(path), 'front', basename(path));
}

import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** Set in the environment of the front, so that the same program knows which half it is. */
export const FRONT_MARK = 'PM_DVR_FRONT';
/** File descriptor on which the front hands its plan over. */
export const PLAN_FD = 3;

export interface FrontAnswer<Plan> {
  /** The plan to run; undefined if there is nothing to run (help, check, an error), which the front has said. */
  readonly plan: Plan | undefined;
  readonly exitCode: number;
}

/**
 * Has command line and configuration read by a short-lived process of this same program. Parser, schemas and YAML
 * then take none of the daemon's memory for the years that it runs; secrets pass through a pipe.
 */
export async function askFront<Plan>(args: readonly string[]): Promise<FrontAnswer<Plan>> {
  const program = process.argv[1] as string;
  const front = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, [FRONT_MARK]: '1' },
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

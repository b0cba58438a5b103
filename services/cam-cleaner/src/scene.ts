import { stat } from 'node:fs/promises';
import { EXIT, type StoreLayout } from '@pm-dvr/contracts';
import { type Clock, CodedError, codeOf, type Logger } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** What every job works with. */
export interface Scene {
  readonly plan: RunPlan;
  readonly layout: StoreLayout;
  readonly clock: Clock;
  readonly log: Logger;
  /** Says that evidence went: each piece, where the other may hold repetitions back. */
  readonly loud: Logger;
  /** Aborted when somebody wants the process to end. */
  readonly stop: AbortSignal;
  print(text: string): void;
}

/** Throws CodedError `STORE_MISSING`, exit code 69, if there are no clips to look at: another disk may not be mounted. */
export async function requireStore({ baseDir, recentDir }: StoreLayout): Promise<void> {
  for (const folder of [baseDir, recentDir])
    await stat(folder).catch((error: unknown) => {
      const text = codeOf(error) === 'ENOENT' ? 'no such directory' : 'the store cannot be read';
      throw new CodedError('STORE_MISSING', `${text}: ${folder}`, {
        cause: error,
        exitCode: EXIT.unavailable,
      });
    });
}

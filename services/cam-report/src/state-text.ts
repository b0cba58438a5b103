import { readFile, stat } from 'node:fs/promises';
import { codeOf } from '@pm-dvr/runtime';

/** What a state file says. */
export interface StateText {
  readonly message: string;
  readonly code: number;
}

/** Reads a state file: line 1 the message, line 2 the Nagios code; null if there is none that says so much. */
export async function readState(path: string): Promise<StateText | null> {
  try {
    const [message = '', code = ''] = (await readFile(path, 'utf8')).split('\n');
    return /^[0-3]$/.test(code) ? { message, code: Number(code) } : null;
  } catch (error) {
    return nullIfHidden(error);
  }
}

/** The same with the age of the file in milliseconds; 0 if it is from the future, for the clock was set back. */
export async function readDatedState(
  path: string,
  nowMs: number,
): Promise<(StateText & { readonly age_ms: number }) | null> {
  const state = await readState(path);
  const stats = state && (await stat(path).catch(nullIfHidden));
  return state && stats && { ...state, age_ms: Math.max(0, Math.round(nowMs - stats.mtimeMs)) };
}

function nullIfHidden(error: unknown): null {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES') return null;
  throw error;
}

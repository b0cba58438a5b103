import { stat } from 'node:fs/promises';
import { closest } from '@pm-dvr/config';
import { EXIT, type StoreLayout } from '@pm-dvr/contracts';
import { listCameras } from '@pm-dvr/footage';
import { CodedError, codeOf } from '@pm-dvr/runtime';
import { listed } from './complaint-text.ts';
import { shown } from './words.ts';

const MOST_SHOWN = 20;

/** Throws CodedError `STORE_MISSING`, exit code 69, if there is no store. */
export async function requireStore(layout: StoreLayout): Promise<void> {
  await stat(layout.baseDir).catch((error: unknown) => {
    const text = codeOf(error) === 'ENOENT' ? 'there is no store' : 'the store cannot be read';
    throw new CodedError('STORE_MISSING', `${text} at ${layout.baseDir}`, {
      cause: error,
      exitCode: EXIT.unavailable,
    });
  });
}

/**
 * Those of the named cameras that the store knows; says of each other one that it is passed over. Throws CodedError
 * `UNKNOWN_CAMERA`, exit code 64, if none is left.
 */
export async function chooseCameras(
  layout: StoreLayout,
  named: readonly string[],
  around: { complain(line: string): void },
): Promise<readonly string[]> {
  const known = await listCameras(layout);
  const chosen = named.filter((camera) => known.includes(camera));
  const unknown = named.filter((camera) => !known.includes(camera)).map((camera) => missing(camera, known));
  const knownText = `known cameras: ${listed(known, MOST_SHOWN, String) || 'none yet'}`;
  if (chosen.length > 0) {
    for (const text of unknown) around.complain(`${text}; the others go on`);
    return chosen;
  }
  const text = listed(unknown, MOST_SHOWN, String);
  throw new CodedError('UNKNOWN_CAMERA', `${text}; nothing is saved; ${knownText}`, { exitCode: EXIT.usage });
}

function missing(camera: string, known: readonly string[]): string {
  const near = closest(camera, known);
  return `there is no camera "${shown(camera)}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`;
}

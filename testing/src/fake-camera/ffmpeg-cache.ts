import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, codeOf, messageOf } from '@pm-dvr/runtime';
import { execa } from 'execa';

const underWay = new Map<string, Promise<Buffer>>();

/**
 * What ffmpeg makes from `arguments_` (without the output file), kept in `directory` under a name derived from
 * them, so that it is made once. `format` is ffmpeg's output format. Throws `ffmpeg-failed`.
 */
export function madeByFfmpeg(
  directory: string,
  arguments_: readonly string[],
  format: string,
): Promise<Buffer> {
  const key = createHash('sha256')
    .update(JSON.stringify([arguments_, format]))
    .digest('hex')
    .slice(0, 24);
  const file = join(directory, `${key}.${format}`);
  const making = underWay.get(file) ?? keptOrMade(directory, file, [...arguments_, '-f', format]);
  underWay.set(file, making);
  return making.finally(() => underWay.delete(file));
}

async function keptOrMade(directory: string, file: string, arguments_: readonly string[]): Promise<Buffer> {
  const kept = await readFile(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (kept) return kept;
  await mkdir(directory, { recursive: true });
  const partial = `${file}.${randomUUID()}.part`;
  try {
    await runFfmpeg([...arguments_, partial]);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return readFile(file);
}

async function runFfmpeg(arguments_: readonly string[]): Promise<void> {
  try {
    await execa('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...arguments_], {
      stdin: 'ignore',
    });
  } catch (cause) {
    throw new CodedError('ffmpeg-failed', `ffmpeg could not make test footage: ${messageOf(cause)}`, {
      cause,
    });
  }
}

import { createHash } from 'node:crypto';
import type { OpenFile, OpenPart } from './open-file.ts';

/** For tests: a file with these bytes, as it is to be at a remote. */
export function fileOf(folder: string, name: string, bytes: Buffer): OpenFile {
  return { folder, name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** For tests: a part of an event of these clips, final unless it runs. */
export function partOf(id: string, change: Partial<OpenPart> & { sizes?: readonly number[] } = {}): OpenPart {
  const { sizes = [1], ...rest } = change;
  const day = '2026.11.20';
  const clips = sizes.map((bytes, index) => ({
    folder: day,
    name: `${id}_${index}.mp4`,
    bytes,
    sha256: 'a'.repeat(64),
  }));
  const manifest = { folder: day, name: `${id}.json`, bytes: 10, sha256: 'b'.repeat(64) };
  const isRunning = rest.isRunning ?? false;
  return {
    day,
    id,
    part: 1,
    atMs: 0,
    isRunning,
    clips,
    faults: [],
    ...(!isRunning && { manifest }),
    ...rest,
  };
}

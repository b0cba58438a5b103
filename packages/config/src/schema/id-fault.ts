import { isCameraId } from '@pm-dvr/contracts';

/**
 * What is wrong with a key that names something of a store: a camera, or a remote, whose names have the same grammar.
 * `noun` is what it should have been, with its article; undefined if it is one.
 */
export function idFault(id: string, noun: string): string | undefined {
  if (isCameraId(id)) return undefined;
  const near = id
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '_')
    .replace(/^[_.-]+|_+$/g, '')
    .slice(0, 64);
  const hint = isCameraId(near) ? `; did you mean "${near}"?` : '';
  return `is not ${noun}; expected 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit${hint}`;
}

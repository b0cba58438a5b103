import { fileURLToPath } from 'node:url';

/** Absolute path of the repository, seen from the sources and from dist/testing alike. */
export const REPOSITORY_ROOT = fileURLToPath(import.meta.url).replace(
  /\/(?:testing\/src|dist\/testing)\/.*$/,
  '',
);

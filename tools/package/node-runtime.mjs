import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../root.mjs';
import { Stop } from '../stop.mjs';
import { withoutSymbols } from './elf.mjs';
import { run } from './run.mjs';

const CACHE = join(ROOT, 'node_modules', '.cache', 'pm-dvr');
const PINNED = JSON.parse(readFileSync(join(ROOT, 'packaging', 'node.json'), 'utf8'));

/** Debian's names of the architectures that the package can be built for. */
export const ARCHITECTURES = Object.keys(PINNED.architectures);

/** Debian's name of this machine's architecture; undefined if the package does not exist for it. */
export function ownArchitecture() {
  return { x64: 'amd64', arm64: 'arm64' }[process.arch];
}

/**
 * The Node.js that packaging/node.json pins for an architecture: its version, the program without symbols, and its
 * licence. It is fetched once with npm, and held against the pinned SHA-512 each time.
 */
export async function nodeRuntime(architecture) {
  const { package: name, integrity } = PINNED.architectures[architecture];
  const archive = join(CACHE, `${name}-${PINNED.version}.tgz`);
  if (!existsSync(archive)) await fetchArchive(name, archive);
  verifyIntegrity(archive, integrity);
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-node-'));
  try {
    await run('tar', ['-xzf', archive, '-C', folder, 'package/bin/node', 'package/LICENSE']);
    return {
      version: PINNED.version,
      program: withoutSymbols(readFileSync(join(folder, 'package/bin/node'))),
      licence: readFileSync(join(folder, 'package/LICENSE'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fetchArchive(name, archive) {
  console.error(`Fetching ${name} ${PINNED.version} …`);
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'fetch-'));
  try {
    await run('npm', ['pack', '--silent', '--ignore-scripts', `${name}@${PINNED.version}`], { cwd: folder });
    renameSync(join(folder, `${name}-${PINNED.version}.tgz`), archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws unless the file has the pinned hash; then it is removed, so that the next run fetches it anew. */
export function verifyIntegrity(archive, integrity) {
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found === integrity) return;
  rmSync(archive);
  throw new Stop(`${archive} is not what packaging/node.json names: ${found} instead of ${integrity}.`);
}

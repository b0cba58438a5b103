import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { ROOT } from './root.mjs';
import { Stop } from './stop.mjs';

const STAMP = join(ROOT, 'node_modules', '.installed');

/** Installs the npm packages that the lock file names, unless node_modules already holds exactly those. */
export async function installNpmPackages() {
  const wanted = manifestsHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.error('Installing npm packages …');
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const args = [
    '--yes',
    packageManager,
    'install',
    '--frozen-lockfile',
    '--config.confirm-modules-purge=false',
  ];
  const { code, output } = await runQuietly('npx', args, { cwd: ROOT });
  if (code !== 0) throw new Stop(`${output}\nnpx ${args.join(' ')} failed with exit code ${code}.`, code);
  writeFileSync(STAMP, wanted);
}

function manifestsHash() {
  const hash = createHash('sha256');
  for (const path of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifestPaths()]) {
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  }
  return hash.digest('hex');
}

function manifestPaths() {
  const members = ['packages', 'services'].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`),
  );
  return ['.', 'testing', ...members.sort()]
    .map((folder) => join(folder, 'package.json'))
    .filter((path) => existsSync(join(ROOT, path)));
}

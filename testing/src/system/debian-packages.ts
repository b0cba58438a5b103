import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { REPOSITORY_ROOT } from '../rig/repository-root.ts';
import { outputOf } from './outside-program.ts';
import { makeWorkFolder } from './work-folder.ts';

/** A package, and one like it of a higher version. */
export interface DebianPackages extends AsyncDisposable {
  /** Absolute path of the file. */
  readonly current: string;
  readonly version: string;
  readonly newer: string;
  readonly newerVersion: string;
}

const BUILD_MS = 10 * 60_000;
const PROGRAMS = 'usr/lib/pm-dvr';

/**
 * The package of this repository, newly built, or the file that the environment names in PM_DVR_DEB; and the same once more as a
 * higher version, which its programs tell too. To be disposed of before another is made.
 */
export async function debianPackages(): Promise<DebianPackages> {
  const folder = await makeWorkFolder('packages');
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const current = join(folder, 'current.deb');
    await copyFile(process.env.PM_DVR_DEB ?? (await buildPackage()), current);
    const version = (await outputOf('dpkg-deb', ['--field', current, 'Version'])).trim();
    const newerVersion = nextVersion(version);
    const newer = await raised(current, { version, newerVersion, folder });
    return { current, version, newer, newerVersion, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** `0.1.0` to `0.1.1`, and `0.1.0-2` to `0.1.1-2`. */
export function nextVersion(version: string): string {
  const [, before, last, after] = /^(\d+\.\d+\.)(\d+)(.*)$/.exec(version) ?? [];
  if (last === undefined) throw new Error(`${version} is no version of three numbers`);
  return `${before}${Number(last) + 1}${after}`;
}

async function buildPackage(): Promise<string> {
  const build = [join(REPOSITORY_ROOT, 'tools/run.mjs'), 'package'];
  const said = await outputOf(process.execPath, build, { timeoutMs: BUILD_MS });
  const folder = join(REPOSITORY_ROOT, 'dist/package');
  const named = said.match(/\S+\.deb\b/)?.[0];
  if (named !== undefined && existsSync(resolve(REPOSITORY_ROOT, named)))
    return resolve(REPOSITORY_ROOT, named);
  const [only, ...others] = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
  if (only === undefined || others.length > 0) throw new Error(`${folder} does not hold exactly one package`);
  return join(folder, only);
}

/** A package with the same content but for its version; made quickly rather than small. */
async function raised(
  deb: string,
  names: { version: string; newerVersion: string; folder: string },
): Promise<string> {
  const { version, newerVersion, folder } = names;
  const tree = join(folder, 'tree');
  await mkdir(tree);
  await outputOf('dpkg-deb', ['--raw-extract', deb, tree]);
  await replaceIn([join(tree, 'DEBIAN/control')], version, newerVersion);
  // Of the files of a daemon, one or another tells the version.
  const programs = join(tree, PROGRAMS);
  for (const name of (await readdir(programs)).filter((each) => each.startsWith('cam-'))) {
    const files = ['', 'front', 'daemon'].map((half) => join(programs, half, name));
    await replaceIn(files.filter(existsSync), upstream(version), upstream(newerVersion));
  }
  await rm(join(tree, 'DEBIAN/md5sums'), { force: true });
  const newer = join(folder, 'newer.deb');
  await outputOf('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', tree, newer]);
  await rm(tree, { recursive: true });
  return newer;
}

/** A version without the part that counts packages of it. */
function upstream(version: string): string {
  return version.replace(/-[^-]*$/, '');
}

/** Replaces a version wherever it stands in files, one of which must tell it, but in longer ones. */
async function replaceIn(paths: readonly string[], old: string, text: string): Promise<void> {
  const pattern = new RegExp(`(?<![\\d.])${old.replace(/[.+]/g, '\\$&')}(?![\\d.])`, 'g');
  let isTold = false;
  for (const path of paths) {
    const before = await readFile(path, 'utf8');
    const after = before.replace(pattern, text);
    if (after === before) continue;
    isTold = true;
    await writeFile(path, after);
  }
  if (!isTold) throw new Error(`${paths.join(', ')} tells no version ${old}`);
}

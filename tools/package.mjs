import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { commitDate } from './package/commit-date.mjs';
import { contents } from './package/contents.mjs';
import { controlFiles, policyFiles } from './package/debian.mjs';
import { helps } from './package/helps.mjs';
import { npmLicences } from './package/licences.mjs';
import { ARCHITECTURES, nodeRuntime, ownArchitecture } from './package/node-runtime.mjs';
import { run } from './package/run.mjs';
import { readText } from './package/sources.mjs';
import { writeTree } from './package/tree.mjs';
import { ROOT } from './root.mjs';
import { Stop } from './stop.mjs';

const NODE = '/usr/lib/pm-dvr/node';
const PLACE = { prefix: '/usr', sysconfdir: '/etc', interpreter: NODE };

/**
 * Builds the Debian package from dist/bin into dist/package (or `--output FOLDER`) and prints its path. `--arch` is
 * Debian's name of an architecture, `--version` another version than package.json's, to try an upgrade;
 * `--compression` what dpkg-deb is to use. The same commit gives the same bytes.
 */
export async function makePackage(args) {
  const options = parseOptions(args);
  const date = await commitDate();
  const manifest = JSON.parse(readText('package.json'));
  const version = options.version ?? manifest.version;
  const node = await nodeRuntime(options.arch);
  const licences = `${npmLicences()}\n\n----\n\nNode.js ${node.version}\n\n${node.licence}`;
  const files = [
    ...contents(PLACE, { helps: await helps(), version, day: date.toISOString().slice(0, 10) }),
    { path: NODE, mode: 0o755, content: node.program },
    ...policyFiles({ version, date }, licences),
  ].map(compressManual);
  const facts = { version, architecture: options.arch, description: manifest.description };
  const path = join(options.output, `pm-dvr_${version}_${options.arch}.deb`);
  await pack([...files, ...controlFiles(facts, files)], { path, date, compression: options.compression });
  console.log(path);
}

/** Debian keeps manual pages compressed; gzipSync puts no time into its header. */
function compressManual(file) {
  if (!file.path.startsWith('/usr/share/man/')) return file;
  return { ...file, path: `${file.path}.gz`, content: gzipSync(file.content, { level: 9 }) };
}

function parseOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      arch: { type: 'string', default: ownArchitecture() ?? '' },
      version: { type: 'string' },
      output: { type: 'string', default: join(ROOT, 'dist', 'package') },
      compression: { type: 'string', default: 'xz' },
    },
  });
  if (!ARCHITECTURES.includes(values.arch)) {
    throw new Stop(`--arch must be one of ${ARCHITECTURES.join(', ')}; elsewhere use make install.`, 64);
  }
  return values;
}

async function pack(files, { path, date, compression }) {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-package-'));
  try {
    const tree = join(folder, 'tree');
    const made = join(folder, 'pm-dvr.deb');
    writeTree(tree, files);
    const level = compression === 'none' ? [] : ['-z2'];
    const args = [
      '--root-owner-group',
      '--threads-max=1',
      `-Z${compression}`,
      ...level,
      '--build',
      tree,
      made,
    ];
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(date.getTime() / 1000) };
    await run('dpkg-deb', args, { env });
    mkdirSync(join(path, '..'), { recursive: true });
    await run('mv', ['-f', made, `${path}.tmp`]);
    renameSync(`${path}.tmp`, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

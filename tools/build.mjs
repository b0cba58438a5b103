import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ROOT } from './root.mjs';
import { Stop } from './stop.mjs';

const DIST = join(ROOT, 'dist');
/** Packages are kept: `npm run package` makes them from what the build leaves. */
const PACKAGES = join(DIST, 'package');

/** Bundled CommonJS packages call require() for Node's own modules, which an ES module does not have. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Bundles every program into dist/, a single file each, those of daemons into three, and removes from dist/ what is no longer
 * built.
 */
export async function build() {
  const esbuild = await import('esbuild');
  const programs = [...services(), ...testPrograms()];
  const bundles = (await Promise.all(programs.map((program) => bundle(esbuild, program)))).flat();
  await esbuild.stop();
  // Node takes a file without extension for an ES module only where the nearest package.json says so. The file
  // must be copied along wherever the programs are installed.
  const scopes = ['bin', 'testing'].map((folder) => ({
    path: join(DIST, folder, 'package.json'),
    text: '{ "type": "module" }\n',
    mode: 0o644,
  }));
  const files = [...bundles, ...scopes];
  for (const file of files) writeIfChanged(file);
  removeAllBut(new Set(files.map((file) => file.path)));
}

/** The programs, and the fronts of daemons (docs/decisions/0002-front-and-daemon.md). */
function services() {
  return readdirSync(join(ROOT, 'services'))
    .flatMap((name) => {
      const front = { source: `services/${name}/src/front.ts`, path: join(DIST, 'bin', 'front', name) };
      const isDaemon = isWritten(front);
      return [
        { source: `services/${name}/src/main.ts`, path: join(DIST, 'bin', name), isProgram: true, isDaemon },
        front,
      ];
    })
    .filter(isWritten);
}

function testPrograms() {
  const sources = [
    'demo.ts',
    'camera-command.ts',
    'generate.ts',
    'bench/main.ts',
    'faults/main.ts',
    'plots/main.ts',
    'soak/main.ts',
    'fuzz/main.ts',
  ];
  return sources
    .map((name) => ({
      source: `testing/src/${name}`,
      path: join(DIST, 'testing', `${programName(name)}.js`),
      isProgram: true,
    }))
    .filter(isWritten);
}

function programName(source) {
  return source.endsWith('/main.ts') ? dirname(source) : basename(source, '.ts');
}

function isWritten({ source }) {
  return existsSync(join(ROOT, source));
}

/** The files that become of a source: one, and for a daemon its working half. */
async function bundle(esbuild, { source, path, isProgram, isDaemon }) {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const halves = [];
  const result = await esbuild
    .build({
      absWorkingDir: ROOT,
      entryPoints: [source],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      // Names stay as they are, and lines short, so that a stack trace from the field can be read.
      minifySyntax: true,
      minifyWhitespace: true,
      lineLimit: 160,
      legalComments: 'none',
      // What yargs measures its help with; the library's own has V8 compile tables of all emoji, a sixth of each start.
      alias: { 'string-width': join(ROOT, 'packages/runtime/src/column-width.ts') },
      define: { __PM_DVR_VERSION__: JSON.stringify(version) },
      banner: { js: isProgram ? `#!/usr/bin/env node\n${REQUIRE}` : REQUIRE },
      plugins: isDaemon ? [apart(path, halves)] : [],
      logLevel: 'warning',
    })
    .catch(() => {
      throw new Stop(`${source} could not be built.`);
    });
  const file = { path, text: result.outputFiles[0].text, mode: isProgram ? 0o755 : 0o644 };
  const others = await Promise.all(halves.map((half) => bundle(esbuild, half)));
  return [file, ...others.flat()];
}

/**
 * What a daemon's main.ts imports while it runs is left out of its file, and put into `halves` to become one of its own:
 * V8 would read a megabyte of it before main.ts could start the front.
 */
function apart(program, halves) {
  const name = basename(program);
  return {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\// }, ({ kind, path, importer }) => {
        if (kind !== 'dynamic-import' || basename(importer) !== 'main.ts') return undefined;
        const source = relative(ROOT, join(dirname(importer), path));
        if (halves.some((half) => half.source !== source))
          throw new Stop(`${relative(ROOT, importer)} imports more than one file while it runs.`);
        if (halves.length === 0) halves.push({ source, path: join(dirname(program), 'daemon', name) });
        return { path: `./daemon/${name}`, external: true };
      });
    },
  };
}

/** Replaces a file as a whole, so that a program that starts meanwhile never reads half of it. */
function writeIfChanged({ path, text, mode }) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  chmodSync(temporary, mode);
  renameSync(temporary, path);
}

function removeAllBut(wanted) {
  for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!relative(PACKAGES, path).startsWith('..')) continue;
    const isKept = entry.isDirectory()
      ? [...wanted].some((file) => !relative(path, file).startsWith('..'))
      : wanted.has(path);
    if (!isKept) rmSync(path, { recursive: true, force: true });
  }
}

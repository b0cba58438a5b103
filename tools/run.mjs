// The one door to everything that can be done with a clone: `node tools/run.mjs COMMAND [ARGUMENT...]`.
// It runs on bare Node.js: what a command needs is installed before anything of it is loaded.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { check } from './check.mjs';
import { runInForeground } from './child.mjs';
import { installDebianPackages } from './debian-packages.mjs';
import { install, uninstall } from './install.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { makePackage } from './package.mjs';
import { ROOT } from './root.mjs';
import { Stop } from './stop.mjs';
import { printCount, runTests } from './tests.mjs';

/** What each command does once everything is installed and built; resolves with an exit code. */
const COMMANDS = {
  demo: (args) => runBuilt('demo', args),
  camera: (args) => runBuilt('camera-command', args),
  bench: (args) => runBuilt('bench', args),
  faults: (args) => runBuilt('faults', args),
  plots: (args) => runBuilt('plots', args),
  soak: (args) => runBuilt('soak', args),
  fuzz: (args) => runBuilt('fuzz', args),
  generate: (args) => runBuilt('generate', args),
  build: async () => 0,
  package: async (args) => {
    await makePackage(args);
    return 0;
  },
  install: (args) => install(args).then(() => 0),
  uninstall: (args) => uninstall(args).then(() => 0),
  check: async () => {
    await check();
    return 0;
  },
  test: async (args) => {
    await check();
    return runTests(args);
  },
  'test:system': (args) => runTests(['--project', 'system', ...args]),
};

async function main([command, ...args]) {
  if (!Object.hasOwn(COMMANDS, command ?? '')) {
    throw new Stop(`usage: node tools/run.mjs ${Object.keys(COMMANDS).join('|')} [ARGUMENT...]`, 64);
  }
  checkNodeVersion();
  try {
    await installNpmPackages();
    await installDebianPackages(command);
    await build();
    return await COMMANDS[command](args);
  } catch (error) {
    if (command === 'test' || command === 'test:system')
      process.on('exit', (code) => printCount({ files: [], code }));
    throw error;
  }
}

function runBuilt(name, args) {
  const program = join(ROOT, 'dist', 'testing', `${name}.js`);
  if (!existsSync(program)) throw new Stop(`There is no ${name} program in testing/src.`, 69);
  return runInForeground(process.execPath, [program, ...args]);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Stop ? error.message : error);
  process.exitCode = error instanceof Stop ? error.exitCode : 1;
}

import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import { commitDate } from './package/commit-date.mjs';
import { contents } from './package/contents.mjs';
import { helps } from './package/helps.mjs';
import { removeTree, writeTree } from './package/tree.mjs';
import { packageVersion } from './package/version.mjs';
import { Stop } from './stop.mjs';

/**
 * Installs the programs and all that belongs to them below `--destdir` (default: `/`), with `--prefix` (default: `/usr/local`).
 * They are run by the machine's own Node.js. Account and folders are made by what is printed, not by this.
 */
export async function install(args) {
  const { root, files, isStaged } = await wanted(args);
  writeTree(root, files);
  console.log(`${files.length} files are installed.`);
  if (!isStaged) console.log(NEXT);
}

/** Removes exactly what `install` with the same options puts there. Configuration, store and account stay. */
export async function uninstall(args) {
  const { root, files } = await wanted(args);
  removeTree(root, files);
  console.log('Removed. Configuration, store and the account smarthome stay.');
}

const NEXT = `Then, as root:
  systemd-sysusers && systemd-tmpfiles --create && systemctl daemon-reload`;

async function wanted(args) {
  const { values } = parseArgs({
    args,
    options: {
      prefix: { type: 'string', default: '/usr/local' },
      destdir: { type: 'string', default: '' },
      sysconfdir: { type: 'string', default: '/etc' },
    },
  });
  for (const name of ['prefix', 'sysconfdir'])
    if (!isAbsolute(values[name])) throw new Stop(`${name} must be an absolute path.`, 64);
  if (values.destdir !== '' && !isAbsolute(values.destdir))
    throw new Stop('DESTDIR must be an absolute path.', 64);
  const place = {
    prefix: values.prefix.replace(/\/+$/, ''),
    sysconfdir: values.sysconfdir.replace(/\/+$/, ''),
    interpreter: '/usr/bin/env node',
  };
  const day = (await commitDate()).toISOString().slice(0, 10);
  const files = contents(place, { helps: await helps(), version: packageVersion(), day });
  return { root: join('/', values.destdir), files, isStaged: values.destdir !== '' };
}

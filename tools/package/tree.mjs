import { chmodSync, lstatSync, mkdirSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes the files that contents() lists below `root`, whatever the umask; what is there is replaced. */
export function writeTree(root, files) {
  for (const { path, mode, content, link } of files) {
    const target = join(root, path);
    makeFolders(root, dirname(path));
    rmSync(target, { force: true });
    if (link !== undefined) {
      symlinkSync(link, target);
      continue;
    }
    writeFileSync(target, content);
    chmodSync(target, mode);
  }
}

function makeFolders(root, path) {
  const folder = join(root, path);
  if (exists(folder)) return;
  if (path !== '/') makeFolders(root, dirname(path));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}

/** Removes exactly the files, and the folders that are empty without them; what is gone already is no error. */
export function removeTree(root, files) {
  for (const { path } of files) rmSync(join(root, path), { force: true });
  const folders = new Set(files.flatMap(({ path }) => parentsOf(path)));
  for (const folder of [...folders].sort((one, other) => other.length - one.length))
    removeIfEmpty(join(root, folder));
}

/** `/a/b/c` has the parents `/a/b` and `/a`. */
function parentsOf(path) {
  const parent = dirname(path);
  return parent === '/' ? [] : [parent, ...parentsOf(parent)];
}

function removeIfEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY', 'EROFS'].includes(error.code)) throw error;
  }
}

function exists(path) {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SYSTEM_CACHE } from '../rig/cache-folder.ts';
import { confined, outputOf, type RunOptions } from './outside-program.ts';
import { type PackageSource, packageSource } from './package-source.ts';
import { makeWorkFolder } from './work-folder.ts';

/** What is on the machine of an owner before he installs the package, and what the package asks for: the container has no network. */
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'polkitd', 'procps', 'util-linux', 'iproute2'],
  ...['ffmpeg', 'libatomic1', 'mosquitto', 'mosquitto-clients', 'rclone', 'cron', 'man-db'],
  'bash-completion',
];
/** They would look for the network, or wait for somebody at a terminal. */
const MASKED = [
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'e2scrub_all.timer', 'man-db.timer'],
  ...['console-getty.service', 'getty@tty1.service'],
];
/** To be raised when the recipe below changes. */
const RECIPE = 2;
const LONGEST_MS = 15 * 60_000;

/**
 * Absolute path of a tar file with a bare Debian of this machine's own release, which boots with systemd. It is made with
 * debootstrap and apt from where this machine gets its packages, in some minutes, and kept for the next time.
 */
export async function debianImage(): Promise<string> {
  const source = await packageSource();
  const key = createHash('sha256').update(JSON.stringify([RECIPE, PACKAGES, MASKED, source.components]));
  const name = `${source.suite}-${process.arch}-${key.digest('hex').slice(0, 12)}.tar`;
  const image = join(SYSTEM_CACHE, name);
  if (existsSync(image)) return image;
  const folder = await makeWorkFolder('image');
  try {
    await makeImage(source, folder);
    await removeOldImages();
    await rename(join(folder, 'image.tar'), image);
    return image;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the root folder of a new machine of an image. */
export async function unpackImage(image: string, root: string): Promise<void> {
  await mkdir(root);
  await outputOf('tar', ['--numeric-owner', '-C', root, '-xf', image], { timeoutMs: LONGEST_MS });
}

async function makeImage(source: PackageSource, folder: string): Promise<void> {
  const root = join(folder, 'root');
  const options = {
    timeoutMs: LONGEST_MS,
    env: { ...source.environment, DEBIAN_FRONTEND: 'noninteractive' },
  };
  const components = `--components=${source.components.join(',')}`;
  await run(['debootstrap', '--variant=minbase', components, source.suite, root, source.url], options);
  await copyFile('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  // debootstrap knows no alternatives among dependencies; apt does.
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...PACKAGES];
  await run(['chroot', root, ...install], options);
  await settle(root);
  await run(['tar', '--numeric-owner', '-C', root, '-cf', join(folder, 'image.tar'), '.'], options);
}

async function run(command: readonly string[], options: RunOptions = {}): Promise<void> {
  const [program, ...args] = confined(command);
  await outputOf(program as string, args, options);
}

/** Leaves nothing that makes two machines of one image the same, and nothing that is only of use here. */
async function settle(root: string): Promise<void> {
  await run(['chroot', root, 'apt-get', 'clean']);
  await run(['chroot', root, 'systemctl', 'mask', ...MASKED]);
  await rm(join(root, 'var/lib/apt/lists'), { recursive: true, force: true });
  await rm(join(root, 'var/log/journal'), { recursive: true, force: true });
  await mkdir(join(root, 'var/log/journal'));
  await writeFile(join(root, 'etc/machine-id'), '');
  // cron complains of its absence whenever it starts something.
  await writeFile(join(root, 'etc/default/locale'), '');
  await writeFile(join(root, 'etc/hostname'), 'recorder\n');
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost recorder\n::1 localhost\n');
  await rm(join(root, 'etc/resolv.conf'), { force: true });
}

async function removeOldImages(): Promise<void> {
  for (const name of await readdir(SYSTEM_CACHE))
    if (name.endsWith('.tar')) await rm(join(SYSTEM_CACHE, name), { force: true });
}

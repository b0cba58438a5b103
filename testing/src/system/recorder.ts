import { copyFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CameraStreet } from './camera-street.ts';
import { Container } from './container.ts';
import { ownGroups } from './control-groups.ts';
import { debianImage, unpackImage } from './debian-image.ts';
import { makeSecrets, Owner, type Secrets } from './owner.ts';
import { makeWorkFolder, sweepFolders } from './work-folder.ts';

type Closer = () => Promise<void>;

/** A machine fresh from Debian's installer, with cameras on its network and an owner. */
export class Recorder implements AsyncDisposable {
  readonly container: Container;
  readonly street: CameraStreet;
  readonly owner: Owner;
  readonly secrets: Secrets = makeSecrets();
  /** In the order in which they are to be called. */
  private readonly closers: readonly Closer[];

  private constructor(container: Container, street: CameraStreet, closers: readonly Closer[]) {
    this.container = container;
    this.street = street;
    this.owner = new Owner(container, this.secrets);
    this.closers = closers;
  }

  /** Boots a new one; the first time on a machine this takes minutes. Removes what runs that were killed have left. */
  static async boot(): Promise<Recorder> {
    await sweepFolders(await ownGroups());
    const image = await debianImage();
    const folder = await makeWorkFolder('run');
    const closers: Closer[] = [() => rm(folder, { recursive: true, force: true })];
    try {
      const root = join(folder, 'root');
      await unpackImage(image, root);
      const street = await CameraStreet.open();
      closers.unshift(() => street[Symbol.asyncDispose]());
      const container = await Container.boot(root, street.network);
      closers.unshift(() => container[Symbol.asyncDispose]());
      return new Recorder(container, street, closers);
    } catch (error) {
      await closeAll(closers);
      throw error;
    }
  }

  /** Installs a Debian package from a file, in place of what is installed of it; returns what apt said. */
  async install(deb: string): Promise<string> {
    const inside = `/var/cache/${basename(deb)}`;
    await copyFile(deb, this.container.path(inside));
    return await this.container.run(['apt-get', 'install', '--yes', inside], { seconds: 180 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeAll(this.closers);
  }
}

async function closeAll(closers: readonly Closer[]): Promise<void> {
  for (const close of closers) await close();
}

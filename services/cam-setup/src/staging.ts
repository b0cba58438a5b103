import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type LoadedConfig,
  type LoadOptions,
  loadCamCleanerConfig,
  loadCamEventConfig,
  loadCamServiceConfig,
  loadCamSyncConfig,
  loadCommonConfig,
} from '@pm-dvr/config';
import { CodedError, namesInSync } from '@pm-dvr/runtime';

/** Fits wherever a secret is wanted, a URL too. */
const STAND_IN = 'rtsp://192.0.2.1/';

const LOADERS: Readonly<Record<string, (options: LoadOptions) => LoadedConfig<unknown>>> = {
  'cam_common.yaml': loadCommonConfig,
  'cam_service.yaml': loadCamServiceConfig,
  'cam_event.yaml': loadCamEventConfig,
  'cam_sync.yaml': loadCamSyncConfig,
  'cam_cleaner.yaml': loadCamCleanerConfig,
};

/**
 * A configuration as it would be: a folder that only this account may enter, with new files and links to those of
 * `target` that stay as they are. To be used with `using`.
 */
export class Staging implements Disposable {
  readonly folder: string;
  readonly credentialsDir: string;
  readonly #target: string;

  constructor(target: string, files: ReadonlyMap<string, string>) {
    this.#target = resolve(target);
    this.folder = mkdtempSync(join(tmpdir(), 'cam-setup-'));
    this.credentialsDir = join(this.folder, '.credentials');
    chmodSync(this.folder, 0o700);
    mkdirSync(this.credentialsDir);
    for (const name of namesInSync(this.#target))
      if (!files.has(name) && !name.startsWith('.'))
        symlinkSync(join(this.#target, name), join(this.folder, name));
    for (const [name, text] of files) writeFileSync(join(this.folder, name), text, { mode: 0o600 });
  }

  /** Gives systemd credentials that `texts` name a stand-in, for only a unit has the real ones. */
  standInFor(texts: Iterable<string>): void {
    for (const text of texts)
      for (const [, name] of text.matchAll(/credential:([\w@-][\w.@-]{0,254})/g))
        writeFileSync(join(this.credentialsDir, name as string), STAND_IN, { mode: 0o600 });
  }

  /** Loads one of the files as its program would. Throws as the loader does, with the paths of the target. */
  load<T = unknown>(name: string): LoadedConfig<T> {
    const { folder, credentialsDir } = this;
    const loader = LOADERS[name] as (options: LoadOptions) => LoadedConfig<T>;
    return loader({
      file: join(folder, name),
      cwd: folder,
      programDir: folder,
      systemDir: folder,
      credentialsDir,
    });
  }

  /** A text of a loader or program with the target's paths in place of this folder's. */
  told(text: string): string {
    return text.replaceAll(this.folder, this.#target);
  }

  /** Loads one of the files; a fault is told with the target's paths. */
  check<T = unknown>(name: string): LoadedConfig<T> {
    try {
      return this.load<T>(name);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      error.message = this.told(error.message);
      throw error;
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

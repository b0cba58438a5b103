import { dirname, join } from 'node:path';
import { type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { makeFolder, unlinkIfThere, writeFileAtomic } from '@pm-dvr/runtime';

/**
 * Where the settings of a camera's proxy are written: below systemd's `$RUNTIME_DIRECTORY`, which is in memory and goes with the
 * unit; else in the store.
 */
export function settingsFileOf(store: Parameters<typeof storeLayout>[0], camera: string): string {
  return join(settingsFolder(storeLayout(store)), `settings-${camera}.yaml`);
}

function settingsFolder(layout: StoreLayout): string {
  const [folder] = (process.env.RUNTIME_DIRECTORY ?? '').split(':');
  return folder === undefined || folder === '' ? layout.proxyDir : folder;
}

/** The settings that a proxy reads. They hold secrets: nobody but this account may read them. */
export class SettingsFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Fails with Node's error. */
  async write(text: string): Promise<void> {
    makeFolder(dirname(this.path));
    await writeFileAtomic(this.path, text, { mode: 0o600 });
  }

  /** Once the proxy is gone, nobody needs them. Fails with Node's error. */
  async remove(): Promise<void> {
    await unlinkIfThere(this.path);
  }
}

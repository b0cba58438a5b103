import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf, messageOf } from '@pm-dvr/runtime';
import { onTestFinished } from 'vitest';
import { type CamServiceConfig, type LoadedConfig, type LoadOptions, loadCamServiceConfig } from './load.ts';

/** For tests: a folder with these files (mode 0640), removed when the test is over; its absolute path. */
export function scratchFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

/** Writes files below a folder, with the folders that they need. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: 0o640 });
  }
}

/** For tests: loads in `folder` alone, whatever the machine has elsewhere. */
export function loadIn(folder: string, options: LoadOptions = {}): LoadedConfig<CamServiceConfig> {
  return loadCamServiceConfig(within(folder, options));
}

/** For tests: search folders that are all inside `folder`. */
export function within(folder: string, options: LoadOptions = {}): LoadOptions {
  return {
    cwd: folder,
    programDir: join(folder, 'program'),
    systemDir: join(folder, 'system'),
    credentialsDir: join(folder, 'credentials'),
    ...options,
  };
}

/** For tests: code and lines of the error that `action` throws, without the folder's path. */
export function faultsOf(
  folder: string,
  action: () => unknown,
): { code: string | undefined; lines: string[] } {
  try {
    action();
  } catch (error) {
    const text = error instanceof Error ? error.message : messageOf(error);
    return { code: codeOf(error), lines: text.replaceAll(`${folder}/`, '').split('\n') };
  }
  return { code: undefined, lines: [] };
}

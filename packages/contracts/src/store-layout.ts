import { join } from 'node:path';

/** Default root of all data. */
export const DEFAULT_BASE_DIR = '/var/lib/smarthome/IP_Cameras';

/** Absolute paths of the store's places; the layout of DESIGN section 3 in one place. */
export interface StoreLayout {
  readonly baseDir: string;
  readonly recentDir: string;
  readonly eventsDir: string;
  readonly ledgerDir: string;
  /** Finished clips of one camera: day folders. */
  cameraDir(camera: string): string;
  /** Finished clips of one camera that begin on one local day (`YYYY.MM.DD`). */
  clipDir(camera: string, day: string): string;
  /** Being written; invisible to every reader. */
  liveDir(camera: string): string;
  ledgerFile(camera: string, day: string): string;
  cameraLedgerDir(camera: string): string;
  stateFile(camera: string): string;
}

/** Lays the store out below a base directory; `recentDir` and `eventsDir` may be put elsewhere. */
export function storeLayout(options: {
  baseDir: string;
  recentDir?: string;
  eventsDir?: string;
}): StoreLayout {
  const { baseDir } = options;
  const recentDir = options.recentDir ?? join(baseDir, 'recent');
  const eventsDir = options.eventsDir ?? join(baseDir, 'events');
  const ledgerDir = join(baseDir, 'ledger');
  return {
    baseDir,
    recentDir,
    eventsDir,
    ledgerDir,
    cameraDir: (camera) => join(recentDir, camera),
    clipDir: (camera, day) => join(recentDir, camera, day),
    liveDir: (camera) => join(recentDir, camera, '.live'),
    ledgerFile: (camera, day) => join(ledgerDir, camera, `${day}.jsonl`),
    cameraLedgerDir: (camera) => join(ledgerDir, camera),
    stateFile: (camera) => join(baseDir, `state_${camera}`),
  };
}

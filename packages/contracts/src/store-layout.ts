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
  /** Held by the camera's recorder while it runs; left behind only by one that was killed. */
  lockFile(camera: string): string;
  ledgerFile(camera: string, day: string): string;
  cameraLedgerDir(camera: string): string;
  stateFile(camera: string): string;
  /** Links and manifests of the events of one local day. */
  eventDay(day: string): string;
  /** Which manifests became final, in order: one file for each day. */
  readonly chainDir: string;
  /** What is being saved, a folder for each process that saves. */
  readonly runningDir: string;
  /** Persistent events that are switched on, a file each. */
  readonly flagsDir: string;
  /** Asks cam-sync to run. */
  readonly syncFlag: string;
  /** What is at the remotes: a folder for each. */
  readonly syncDir: string;
  /** Of the events of one day folder, what is verified at a remote. */
  syncLedgerFile(remote: string, day: string): string;
  /** What cam-cleaner remembers between runs. */
  readonly cleanerDir: string;
  /** What cam-proxy and those that ask something of it leave for each other. */
  readonly proxyDir: string;
  /** Asks cam-proxy to start the proxy of a camera anew; it goes only when the new one serves the camera. */
  proxyRestartFlag(camera: string): string;
  /** How the proxy of a camera stands, in the form of a state file. */
  proxyStateFile(camera: string): string;
  /** Held by the camera's cam-proxy while it runs. */
  proxyLockFile(camera: string): string;
}

/** What the file name of the flag of a persistent event begins with, in `flagsDir`. */
export const PERSISTENT_FLAG_PREFIX = 'persistent-';

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
    lockFile: (camera) => join(recentDir, camera, '.live', 'lock'),
    ledgerFile: (camera, day) => join(ledgerDir, camera, `${day}.jsonl`),
    cameraLedgerDir: (camera) => join(ledgerDir, camera),
    stateFile: (camera) => join(baseDir, `state_${camera}`),
    eventDay: (day) => join(eventsDir, day),
    chainDir: join(eventsDir, 'chain'),
    runningDir: join(eventsDir, '.running'),
    flagsDir: join(baseDir, 'flags'),
    syncFlag: join(eventsDir, 'syncnow'),
    syncDir: join(baseDir, 'sync'),
    syncLedgerFile: (remote, day) => join(baseDir, 'sync', remote, `${day}.jsonl`),
    cleanerDir: join(baseDir, 'cleaner'),
    proxyDir: join(baseDir, 'proxy'),
    proxyRestartFlag: (camera) => join(baseDir, 'proxy', `restart-${camera}`),
    proxyStateFile: (camera) => join(baseDir, 'proxy', `state_${camera}`),
    proxyLockFile: (camera) => join(baseDir, 'proxy', `lock-${camera}`),
  };
}

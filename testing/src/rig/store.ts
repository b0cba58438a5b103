import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerEntry, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { accountCamera, type Clip, clipPath, readLedger } from '@pm-dvr/footage';
import { stringify } from 'yaml';
import { auditFrames, type FrameAudit } from '../frame-audit.ts';
import { FOREVER, finishedClips, naming } from './finished-clips.ts';

/** What a scenario writes into the files of the configuration. */
export interface RigConfig {
  readonly common?: Record<string, unknown>;
  readonly cameras: Record<string, Record<string, unknown>>;
  readonly service?: Record<string, unknown>;
  readonly event?: Record<string, unknown>;
  /** Without it there is no cam_sync.yaml. */
  readonly sync?: Record<string, unknown>;
  readonly cleaner?: Record<string, unknown>;
  /** Top-level keys of cam_rtsp.yaml besides the cameras. */
  readonly rtsp?: Record<string, unknown>;
  /** Without it there is no cam_proxy.yaml. */
  readonly proxy?: Record<string, unknown>;
}

/** A store and its configuration in a temporary folder. */
export class RigStore implements AsyncDisposable {
  readonly folder: string;
  readonly layout: StoreLayout;
  /** Whether the folder stays when this is closed. */
  isKept = false;

  private constructor(folder: string, baseDir: string) {
    this.folder = folder;
    this.layout = storeLayout({ baseDir });
  }

  /** `baseDir` puts the store itself elsewhere, such as on a small file system. */
  static async create(baseDir?: string): Promise<RigStore> {
    const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-rig-'));
    const store = new RigStore(folder, baseDir ?? join(folder, 'store'));
    await mkdir(store.layout.baseDir, { recursive: true });
    return store;
  }

  get configFile(): string {
    return join(this.folder, 'cam_service.yaml');
  }

  get eventConfigFile(): string {
    return join(this.folder, 'cam_event.yaml');
  }

  get syncConfigFile(): string {
    return join(this.folder, 'cam_sync.yaml');
  }

  get cleanerConfigFile(): string {
    return join(this.folder, 'cam_cleaner.yaml');
  }

  get proxyConfigFile(): string {
    return join(this.folder, 'cam_proxy.yaml');
  }

  /** Writes the configuration; free space does not matter unless a scenario says so. */
  async configure(config: RigConfig): Promise<void> {
    const common = { base_dir: this.layout.baseDir, fs_min_free: '1MiB', ...config.common };
    const service = {
      include: ['cam_common.yaml', 'cam_rtsp.yaml'],
      default_segment_time: '2s',
      ...config.service,
    };
    await Promise.all([
      this.write('cam_common.yaml', common),
      this.write('cam_rtsp.yaml', { cameras: config.cameras, ...config.rtsp }),
      this.write('cam_service.yaml', service),
      this.write('cam_event.yaml', { include: ['cam_common.yaml'], ...config.event }),
      this.write('cam_cleaner.yaml', { include: ['cam_common.yaml'], ...config.cleaner }),
      config.proxy &&
        this.write('cam_proxy.yaml', { include: ['cam_common.yaml', 'cam_rtsp.yaml'], ...config.proxy }),
      config.sync && this.write('cam_sync.yaml', { include: ['cam_common.yaml'], ...config.sync }),
    ]);
  }

  /** Finished clips in the order in which they were recorded. */
  async clips(camera: string): Promise<Clip[]> {
    return await finishedClips(this.layout, camera);
  }

  async clipFiles(camera: string): Promise<string[]> {
    return (await this.clips(camera)).map((clip) => clipPath(this.layout, clip));
  }

  /** Which of the fake camera's frames are in the clips. */
  async audit(camera: string): Promise<FrameAudit> {
    return await auditFrames(await this.clipFiles(camera));
  }

  async ledger(camera: string): Promise<LedgerEntry[]> {
    return (await readLedger(this.layout, camera, ...FOREVER)).entries;
  }

  /** What cam-report would say of a window (ms since the epoch). */
  async account(camera: string, fromMs: number, toMs: number) {
    return await accountCamera({ layout: this.layout, naming, camera, fromMs, toMs, nowMs: toMs });
  }

  async stateText(camera: string): Promise<string> {
    return await readFile(this.layout.stateFile(camera), 'utf8').catch(() => '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isKept) return;
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async write(name: string, content: unknown): Promise<void> {
    await writeFile(join(this.folder, name), stringify(content), { mode: 0o640 });
  }
}

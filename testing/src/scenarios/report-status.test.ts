import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SuiteStatus, suiteStatusSchema } from '@pm-dvr/contracts';
import { expect, test } from 'vitest';
import { type FakeCamera, startFakeCamera } from '../fake-camera/index.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { camEvent } from '../rig/event-client.ts';
import { RcloneConfig } from '../rig/rclone-config.ts';
import { type RunResult, runProgram } from '../rig/run-program.ts';
import { RigStore } from '../rig/store.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';

const REMOTE = 'nas';
const CLOUD_PATH = 'cams';

/** Two cameras, a remote that is a folder, and everything configured for them. */
class Home implements AsyncDisposable {
  readonly store: RigStore;
  readonly cameras: Readonly<Record<string, FakeCamera>>;
  readonly remoteDir: string;

  private constructor(store: RigStore, cameras: Readonly<Record<string, FakeCamera>>, remoteDir: string) {
    this.store = store;
    this.cameras = cameras;
    this.remoteDir = remoteDir;
  }

  static async open(): Promise<Home> {
    const store = await RigStore.create();
    const video = await smallVideo();
    const cameras = { front: await startFakeCamera({ video }), yard: await startFakeCamera({ video }) };
    const rclone = await RcloneConfig.create(store.folder);
    const folder = join(store.folder, 'remote');
    await mkdir(folder);
    await rclone.addFolder(REMOTE, folder);
    await store.configure({
      cameras: { front: { source: cameras.front.url }, yard: { source: cameras.yard.url } },
      service: { stall_timeout: '2s' },
      sync: { remotes: { [REMOTE]: { cloud_path: CLOUD_PATH } }, rclone_config: rclone.path },
    });
    return new Home(store, cameras, join(folder, CLOUD_PATH));
  }

  camera(id: string): FakeCamera {
    return this.cameras[id] as FakeCamera;
  }

  get commonFile(): string {
    return join(this.store.folder, 'cam_common.yaml');
  }

  record(camera: string): DaemonProcess {
    return DaemonProcess.start('cam-service', ['-c', this.store.configFile, camera]);
  }

  sync(): DaemonProcess {
    return DaemonProcess.start('cam-sync', ['-c', this.store.syncConfigFile]);
  }

  async status(...args: string[]): Promise<RunResult> {
    return await runProgram('cam-report', ['status', '-c', this.commonFile, ...args]);
  }

  /** What `--nagios` says, once it ends with a code and a text. */
  async says(code: number, text: string | RegExp, ...args: string[]): Promise<string> {
    let last: RunResult | undefined;
    const probe = async () => {
      last = await this.status('--nagios', ...args);
      return last.code === code && last.stdout.match(text) !== null && last.stdout;
    };
    return await waitFor(`${code} ${text}`, probe).catch(() => {
      throw new Error(`waited in vain for ${code} ${text}; the last was ${last?.code} ${last?.stdout}`);
    });
  }

  async json(): Promise<SuiteStatus> {
    return suiteStatusSchema.parse(JSON.parse((await this.status('--json')).stdout));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Object.values(this.cameras).map((camera) => camera.close()));
    await this.store[Symbol.asyncDispose]();
  }
}

test('cam-report status tells a good state from every bad one', { timeout: 240_000 }, async () => {
  await using home = await Home.open();
  const { store } = home;
  await using _front = home.record('front');
  await using yard = home.record('yard');
  await using _sync = home.sync();
  for (const id of ['front', 'yard'])
    await waitFor(`clips of ${id}`, async () => (await store.clips(id)).length >= 3);
  const event = await camEvent(store, ['front', 'yard', '--pre', '1', '--post', '1', '-e', 'door']);
  expect(event.code).toBe(0);
  expect((await runProgram('cam-cleaner', ['-c', store.cleanerConfigFile])).code).toBe(0);

  const well = await home.says(0, /^PM-DVR OK - 2 of 2 cameras well \|/);
  expect(well).toMatch(/ 'front_age'=[\d.]+s;60;300;0 'front_covered'=[\d.]+%;;;0;100 'yard_age'=/);
  expect(well.trimEnd()).not.toContain('\n');
  await waitFor('the event at the remote', async () => (await home.json()).sync?.remotes[0]?.last_success_ms);
  const { cameras, events, sync, disks, cleaner, base_dir } = await home.json();
  expect(base_dir).toBe(store.layout.baseDir);
  expect(cameras).toMatchObject([
    { camera: 'front', verdict: 'ok', message: 'recording', recorder_running: true },
    { camera: 'yard', verdict: 'ok', state: { code: 0 } },
  ]);
  expect(cameras[0]?.bit_rate).toBeGreaterThan(10_000);
  expect(cameras[0]?.bytes).toBeGreaterThan(10_000);
  expect(cameras[0]?.covered_today_percent).toBeGreaterThan(0);
  expect(events?.recent).toMatchObject([{ id: expect.stringMatching(/^\{door\}/), state: 'complete' }]);
  expect(sync).toMatchObject({ running: true, remotes: [{ remote: REMOTE, verdict: 'ok' }] });
  expect(disks?.[0]).toMatchObject({ verdict: 'ok', floor_bytes: 2 ** 20 });
  expect(cleaner).toMatchObject({ verdict: 'ok', state: { code: 0 }, budget_bytes: 10 * 2 ** 30 });
  expect(cleaner?.routine_bytes).toBeGreaterThan(0);
  // The event's clips are there before its manifest is, and a look that found no work comes after both.
  const text = await waitFor('all events at the remote', async () => {
    const status = await home.status();
    expect(status).toMatchObject({ code: 0, stderr: '' });
    return /\nremotes\n {2}ok {3}nas: all is/.test(status.stdout) ? status.stdout : undefined;
  });
  expect(text).toMatch(/all is well\n\ncameras\n[\s\S]*\n {2}ok {3}front /);

  home.camera('yard').fault({ kind: 'refuse' });
  await home.says(1, /^PM-DVR WARNING - yard: NO VIDEO .*the camera refused the connection/);
  await home.says(
    2,
    /^PM-DVR CRITICAL - yard: no new video; last video /,
    ...['--warn-after', '1s', '--critical-after', '2s', 'yard'],
  );
  expect((await home.status('--nagios', 'front')).code).toBe(0);
  await home.camera('yard').clear();
  await home.says(0, 'PM-DVR OK');

  yard.signal('SIGKILL');
  await yard.exited;
  await home.says(2, /^PM-DVR CRITICAL - yard: no recorder runs; last video [^;]*ago; 1 of 2 cameras well/);
  expect(await store.stateText('yard')).toMatch(/^OK: recording/);
  expect((await home.status()).code).toBe(1);
  expect((await home.status('--nagios', '--without', 'yard')).code).toBe(0);
  await using _again = home.record('yard');
  await home.says(0, 'PM-DVR OK');
  const holes = (await home.json()).cameras[1]?.holes_today.map(({ cause }) => cause);
  expect(holes).toEqual(expect.arrayContaining(['connection-refused', 'recorder-killed']));

  await rename(home.remoteDir, `${home.remoteDir}.away`);
  await writeFile(home.remoteDir, 'in the way');
  await camEvent(store, ['front', '--pre', '1', '--post', '1', '-e', 'gate']);
  await home.says(1, /^PM-DVR WARNING - remote nas: \w+ trouble for .* 'nas_backlog'=[1-9]/);
  await rm(home.remoteDir);
  await rename(`${home.remoteDir}.away`, home.remoteDir);
  await home.says(0, 'PM-DVR OK');

  await camEvent(store, ['yard', '--pre', '600', '--post', '1', '-e', 'early']);
  await home.says(1, /^PM-DVR WARNING - events: \{early\}-[\d.,]+ is incomplete; 2 of 2 cameras well/);
});

test('what cannot be looked at is UNKNOWN to Nagios, and a store that vanishes is waited for', async () => {
  await using store = await RigStore.create();
  await store.configure({ cameras: {} });
  const common = join(store.folder, 'cam_common.yaml');
  const status = async (...args: string[]) => await runProgram('cam-report', ['status', ...args]);

  await using watching = DaemonProcess.start('cam-report', ['status', '-c', common, '--watch', '1']);
  await waitFor('a frame', () => watching.output.includes('none has been recorded yet'));
  await rm(store.layout.baseDir, { recursive: true });
  await waitFor('that the store is gone', () => watching.output.includes('UNKNOWN: there is no store at'));
  await mkdir(store.layout.baseDir);
  const seen = watching.output.length;
  await waitFor('that it is back', () => watching.output.slice(seen).includes('none has been recorded yet'));
  watching.signal('SIGINT');
  expect(await watching.exited).toEqual({ code: 0, signal: null });

  expect(await status('--nagios', '-c', common, 'front')).toMatchObject({
    ...{ code: 3, stderr: '' },
    stdout: expect.stringMatching(/^PM-DVR UNKNOWN - the store at .* has no camera front/),
  });
  const nowhere = join(store.folder, 'nowhere');
  expect((await status('--base-dir', nowhere)).code).toBe(69);
  expect((await status('--base-dir', nowhere, '--watch')).code).toBe(69);
  expect(await status('--nagios', '--base-dir', nowhere)).toMatchObject({
    ...{ code: 3, stdout: `PM-DVR UNKNOWN - there is no store at ${nowhere}\n` },
  });
  await writeFile(common, 'base_dirr: /srv\n');
  expect((await status('-c', common)).code).toBe(78);
  const wrong = await status('--nagios', '-c', common);
  expect(wrong.code).toBe(3);
  expect(wrong.stdout).toMatch(/^PM-DVR UNKNOWN - .*cam_common.yaml:1:1: base_dirr: unknown key/);
});

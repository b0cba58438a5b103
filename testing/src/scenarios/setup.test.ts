import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { storeLayout } from '@pm-dvr/contracts';
import { expect, onTestFinished, test } from 'vitest';
import { startFakeCamera } from '../fake-camera/index.ts';
import { auditFrames } from '../frame-audit.ts';
import { makeCanary } from '../rig/canary.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { finishedClips } from '../rig/finished-clips.ts';
import { runProgram } from '../rig/run-program.ts';
import { SecretWatch } from '../rig/secret-watch.ts';
import { CTRL_C, TerminalSession } from '../rig/terminal-session.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';

/** A folder for configuration, store and temporary files of one test. */
async function place() {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-setup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const [dir, store, temporary] = ['cams', 'store', 'tmp'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(temporary);
  const switches = ['--dir', dir, '--base-dir', store, '--no-enable'];
  return { folder, dir, store, temporary, switches, env: { TMPDIR: temporary } };
}

async function cameraWith({ user, password }: { user: string; password: string }) {
  return await startFakeCamera({
    video: await smallVideo(),
    audio: 'aac',
    auth: { scheme: 'digest', user, password },
  });
}

/** Records with a configuration until three clips are there, and looks at what they hold. */
async function recordsFrom(dir: string, store: string, camera: string): Promise<void> {
  await using daemon = DaemonProcess.start('cam-service', [
    '-c',
    join(dir, 'cam_service.yaml'),
    '-t',
    '2s',
    camera,
  ]);
  const layout = storeLayout({ baseDir: store });
  const clips = await waitFor('three clips', async () => {
    const found = await finishedClips(layout, camera);
    return found.length >= 3 ? found : undefined;
  }).catch((error) => {
    throw new Error(`${error}\n${daemon.output}`);
  });
  expect((await daemon.stop()).code).toBe(0);
  const audit = await auditFrames(clips.map((clip) => join(layout.clipDir(camera, clip.day), clip.fileName)));
  expect(audit.missing).toEqual([]);
}

test('a person who answers on a terminal has a camera that records', async () => {
  const canary = makeCanary();
  using watch = SecretWatch.start(canary);
  await using camera = await cameraWith(canary);
  const { dir, store, temporary, switches, env } = await place();
  await using session = TerminalSession.start('cam-setup', switches, env);
  await session.answers('ID of the camera', 'Haustür');
  await session.sees('did you mean');
  await session.answers('ID of the camera', '');
  await session.answers('Its URL', 'rstp://192.0.2.1/');
  await session.answers('Its URL', camera.url);
  await session.answers('User at the camera', canary.user);
  await session.answers('Password', canary.password);
  await session.sees('ok      camera front');
  await session.sees('h264 (');
  await session.sees(', 320x180, 25 frames/s');
  await session.sees('aac, 16000 Hz, mono');
  await session.sees('bit/s, measured over');
  await session.answers('Budget for all footage', 'plenty');
  await session.answers('Budget for all footage', '3GiB');
  await session.sees('at this bit rate');
  await session.answers('Write front-password, cam_common.yaml', '');
  await session.sees('systemctl enable --now cam_service@front cam_cleaner.timer');
  expect(await session.exited).toBe(0);

  const still = /still +(\S+\.jpg), 320x180/.exec(session.shown)?.[1] as string;
  expect((await readFile(still)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  watch.inText('the terminal', session.shown);
  for (const name of ['cam_common.yaml', 'cam_rtsp.yaml', 'cam_service.yaml'])
    watch.inText(name, await readFile(join(dir, name), 'utf8'));
  expect(watch.leaks).toEqual([]);
  for (const name of await readdir(dir)) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o640);
  expect((await readdir(temporary)).filter((name) => name.startsWith('cam-setup-'))).toEqual([]);
  await recordsFrom(dir, store, 'front');
});

test('Ctrl-C at any question leaves nothing behind', async () => {
  await using camera = await cameraWith({ user: 'viewer', password: 'secret' });
  const questions: [string, string][] = [
    ['ID of the camera', 'front'],
    ['Its URL', camera.url],
    ['User at the camera', 'viewer'],
    ['Password', 'secret'],
    ['Trying', ''],
    ['Measuring', ''],
    ['Budget for all footage', ''],
    ['Write front-password', ''],
  ];
  for (const [last] of questions) {
    const { dir, temporary, switches, env } = await place();
    await using session = TerminalSession.start('cam-setup', switches, env);
    for (const [question, answer] of questions) {
      await session.sees(question);
      if (question === last) break;
      if (question !== 'Trying' && question !== 'Measuring') session.type(`${answer}\r`);
    }
    session.type(CTRL_C);
    expect({ last, code: await session.exited }).toEqual({ last, code: 130 });
    expect(existsSync(dir)).toBe(false);
    expect((await readdir(temporary)).filter((name) => name.startsWith('cam-setup-'))).toEqual([]);
  }
});

test('options answer everything, and what is missing without a terminal is said', async () => {
  await using camera = await cameraWith({ user: 'viewer', password: 'p@ss' });
  const { folder, dir, store, switches, env } = await place();
  const run = async (...args: string[]) => await runProgram('cam-setup', [...args, ...switches], { env });
  expect(await run('add', 'front')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('give --url'),
  });
  expect(await run('add', 'front', '--url', camera.urlFor('viewer', 'wrong'), '--yes')).toMatchObject({
    code: 69,
    stdout: expect.stringContaining('unauthorized'),
    stderr: expect.stringContaining('nothing is written'),
  });
  await writeFile(join(folder, 'password'), 'p@ss\n');
  const words = [
    'add',
    'front',
    '--url',
    camera.url,
    '--user',
    'viewer',
    '--password-file',
    join(folder, 'password'),
    '--yes',
  ];
  const dry = await run(...words, '--dry-run', '--no-test', '--budget', '2GiB');
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('limit_total_size: 2GiB') });
  expect(dry.stdout).not.toContain('p@ss');
  expect(existsSync(dir)).toBe(false);
  expect(await run(...words, '--still', join(folder, 'still.jpg'))).toMatchObject({ code: 0 });
  const { stdout } = await promisify(execFile)('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=width',
    '-of',
    'csv=p=0',
    join(folder, 'still.jpg'),
  ]);
  expect(stdout.trim()).toBe('320');
  expect(await run('add', 'yard', '--url', camera.url, '--yes', '--no-test')).toMatchObject({ code: 0 });
  expect(await readFile(join(dir, 'cam_rtsp.yaml'), 'utf8')).toMatch(/front:[\s\S]*yard:/);
  expect((await readdir(dir)).filter((name) => name.endsWith('.bak'))).toHaveLength(1);
  await recordsFrom(dir, store, 'front');
});

test('a configuration of pm_dvr is carried over and records', async () => {
  const canary = makeCanary();
  await using camera = await cameraWith(canary);
  const { folder, dir, store, env } = await place();
  const quoted = canary.password.replace(/[\\']/g, (character) => `\\${character}`);
  // What a URL takes for its own, the owner of the original had to encode already.
  const login = `${canary.user}:${quoted.replace(/[%/?#]/g, encodeURIComponent)}`;
  await writeFile(
    join(folder, 'cam_common.config'),
    `$options{'base dir'} = '${store}';\nsystem('touch ${folder}/mark');\n`,
  );
  await writeFile(
    join(folder, 'cam_rtsp.config'),
    `%cameras = ( 'door' => { 'source' => '${camera.url.replace('://', `://${login}@`)}', 'proto' => 'rtsp' } );\n`,
  );
  await writeFile(
    join(folder, 'cam_service.config'),
    `do 'cam_common.config'; do 'cam_rtsp.config';\n$options{'default segment time'} = 2;\n`,
  );
  const run = async (...args: string[]) =>
    await runProgram('cam-setup', ['--import', folder, '--dir', dir, ...args], { env });
  const dry = await run('--dry-run');
  expect(dry).toMatchObject({ code: 1, stdout: expect.stringContaining('default_segment_time: 2s') });
  expect(dry.stdout).toMatch(/lost +\S+cam_common\.config:2: is code, and is not run/);
  expect(existsSync(dir)).toBe(false);
  expect(await run()).toMatchObject({ code: 64 });
  const done = await run('--yes');
  expect(done.code).toBe(1);
  for (const trace of canary.traces) expect(dry.stdout + done.stdout + done.stderr).not.toContain(trace);
  expect(existsSync(join(folder, 'mark'))).toBe(false);
  expect(await runProgram('cam-setup', ['--import', join(folder, 'tmp'), '--dir', dir])).toMatchObject({
    code: 78,
    stderr: expect.stringContaining('no configuration of pm_dvr'),
  });
  await recordsFrom(dir, store, 'door');
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeCamera } from '../fake-camera/index.ts';
import { type Canary, makeCanary } from '../rig/canary.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { freePort } from '../rig/free-port.ts';
import { runProgram } from '../rig/run-program.ts';
import { SecretWatch } from '../rig/secret-watch.ts';
import { RigStore } from '../rig/store.ts';
import { faultFor, reboot, runTrials, type Trial } from '../rig/trial.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { sleep, waitFor } from '../rig/wait.ts';

/** A port of this machine's on which nobody listens. */
async function cameraWith({ user, password }: Canary, scheme: 'basic' | 'digest' = 'digest') {
  return await startFakeCamera({ video: await smallVideo(), auth: { scheme, user, password } });
}

test('no fault of a camera brings its password to light', async () => {
  const canary = makeCanary();
  using watch = SecretWatch.start(canary);
  await using store = await RigStore.create();
  const video = await smallVideo();
  const { user, password } = canary;
  const trial = (disturb: Trial['disturb'], scheme: 'basic' | 'digest' = 'digest'): Trial => ({
    camera: { video, audio: 'aac', auth: { scheme, user, password } },
    disturb,
  });
  const { outcomes, output } = await runTrials(
    store,
    {
      refused: trial(faultFor(2, { kind: 'refuse' })),
      unauthorized: trial(faultFor(2, { kind: 'unauthorized' })),
      unauthorizedbasic: trial(faultFor(2, { kind: 'unauthorized' }), 'basic'),
      notfound: trial(faultFor(2, { kind: 'not-found' })),
      unavailable: trial(faultFor(2, { kind: 'unavailable' }), 'basic'),
      neveranswers: trial(faultFor(2, { kind: 'never-answer' })),
      closed: trial(faultFor(0, { kind: 'close' }), 'basic'),
      silent: trial(faultFor(3, { kind: 'silent' })),
      videostop: trial(faultFor(3, { kind: 'video-stop' })),
      dropping: trial(faultFor(2, { kind: 'drop', share: 0.1 })),
      corrupting: trial(faultFor(2, { kind: 'corrupt', share: 0.1 })),
      forward: trial(faultFor(0, { kind: 'clock-jump', seconds: 3600 })),
      back: trial(faultFor(0, { kind: 'clock-jump', seconds: -4 })),
      trickling: trial(faultFor(3, { kind: 'trickle', bytesPerSecond: 100 })),
      rebooted: trial(reboot({ downMs: 2000, video: await smallVideo('h265') })),
    },
    { service: { log_level: 'debug' }, switches: ['-l'] },
  );
  expect(outcomes.size).toBe(15);
  expect(output).toContain('DEBUG');
  watch.inText('the log', output);
  await watch.inFolder(store.layout.baseDir);
  expect(watch.commandLines.filter((line) => /ffmpeg\0.*concat/.test(line)).length).toBeGreaterThan(0);
  expect(watch.leaks).toEqual([]);
});

test('no source that cannot be opened brings its password to light, nor does a reload', async () => {
  const canary = makeCanary();
  const secret = `${canary.user}:${encodeURIComponent(canary.password)}`;
  const coded = encodeURIComponent(canary.password);
  const port = await freePort();
  using watch = SecretWatch.start(canary);
  await using store = await RigStore.create();
  await using wrong = await cameraWith(makeCanary());
  await using wrongBasic = await cameraWith(makeCanary(), 'basic');
  await writeFile(join(store.folder, 'password'), `${canary.password}\n`, { mode: 0o600 });
  const cameras = {
    http: { source: `http://${secret}@127.0.0.1:${port}/video.mjpg` },
    https: { source: `https://${secret}@127.0.0.1:${wrong.port}/video.ts` },
    rtsps: { source: `rtsps://${secret}@127.0.0.1:${wrong.port}/stream1` },
    nowhere: { source: `rtsp://${secret}@nowhere.invalid/stream1` },
    query: { source: `rtsp://127.0.0.1:${wrong.port}/user=admin&password=${coded}&channel=1` },
    rejected: { source: wrong.urlFor(canary.user, canary.password), transport: 'udp' },
    basic: {
      source: wrongBasic.urlFor(canary.user, canary.password),
      ffmpeg_options: ['-no_such_option', '1'],
    },
    file: { source: wrong.url, user: canary.user, password_file: 'password' },
  };
  const service = { stall_timeout: '2s', log_level: 'debug', default_segment_time: '2s' };
  await store.configure({ cameras, service });
  await using daemon = DaemonProcess.start('cam-service', ['-c', store.configFile, '-l', '--all']);
  for (const id of Object.keys(cameras))
    await waitFor(`trouble of ${id}`, async () => /^(NO VIDEO|FAILED)/.test(await store.stateText(id))).catch(
      (error) => {
        throw new Error(`${error}\n${daemon.output}`);
      },
    );
  await store.configure({ cameras: { ...cameras, http: { source: `htp://${secret}@192.0.2.1/` } }, service });
  daemon.signal('SIGHUP');
  await waitFor('a refused reload', () => daemon.output.includes('was not reloaded'));
  await store.configure({
    cameras: { ...cameras, http: { source: wrong.urlFor('other', canary.password) } },
    service,
  });
  daemon.signal('SIGHUP');
  await waitFor('a reload', () => daemon.output.includes('configuration reloaded'));
  await sleep(2_000);
  expect((await daemon.stop()).code).toBe(0);
  watch.inText('the log', daemon.output);
  await watch.inFolder(store.layout.baseDir);
  expect(watch.leaks).toEqual([]);
});

test('neither --check nor -d nor a complaint about the configuration shows a password', async () => {
  const canary = makeCanary();
  const secret = `${canary.user}:${encodeURIComponent(canary.password)}`;
  using watch = SecretWatch.start(canary);
  await using store = await RigStore.create();
  await using camera = await cameraWith(canary);
  await using wrong = await cameraWith(makeCanary());
  const run = async (what: string, code: number, args: readonly string[]) => {
    const result = await runProgram('cam-service', ['-c', store.configFile, ...args]);
    expect({ what, code: result.code, text: result.code === code ? '' : result.stderr }).toEqual({
      what,
      code,
      text: '',
    });
    watch.inText(what, result.stdout + result.stderr);
    return result;
  };
  const right = camera.urlFor(canary.user, canary.password);
  await store.configure({
    cameras: { front: { source: right }, yard: { source: wrong.urlFor('a', canary.password) } },
  });
  expect((await run('--check of what is well', 0, ['--check', 'front'])).stdout).toMatch(
    /ok +camera front: h264/,
  );
  expect((await run('--check of what is not', 1, ['--check', 'yard'])).stdout).toContain('unauthorized');
  expect((await run('-d', 0, ['-d', 'front'])).stdout).toContain('***');
  await run('-h', 0, ['-h']);
  await run('a wrong switch', 64, ['--no-such-switch', 'front']);
  await run('an unknown camera', 64, ['frnt']);

  const complaints: Record<string, Record<string, unknown>> = {
    scheme: { source: `rstp://${secret}@192.0.2.10/stream1` },
    unencoded: { source: `rtsp://${canary.user}:${canary.password}@192.0.2.10/stream1` },
    'a list': { source: [`rtsp://${secret}@192.0.2.10/stream1`] },
    'a misspelt key': { sorce: `rtsp://${secret}@192.0.2.10/stream1` },
    'a password as key': { source: right, [canary.password]: true },
    'a password twice': { source: right, user: canary.user, password: canary.password },
    'a transport': { source: right, transport: canary.password },
    'a switch of ffmpeg': { source: right, ffmpeg_options: canary.password },
  };
  for (const [what, front] of Object.entries(complaints)) {
    await store.configure({ cameras: { front } });
    expect((await run(`complaint about ${what}`, 78, ['front'])).stderr).toMatch(/cam_rtsp\.yaml:\d+:\d+: /);
  }
  const torn = [
    `cameras:\n  front:\n    source: "rtsp://${secret}@192.0.2.10/stream1`,
    `cameras: {front: {source: ${secret}`,
  ];
  for (const text of torn) {
    await writeFile(join(store.folder, 'cam_rtsp.yaml'), text);
    await run('complaint about YAML', 78, ['front']);
    await run('help with a broken configuration', 0, ['-h']);
  }
  await watch.inFolder(store.layout.baseDir);
  expect(watch.leaks).toEqual([]);
});

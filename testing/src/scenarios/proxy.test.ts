import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { proxyStatusSchema } from '@pm-dvr/contracts';
import { expect, test } from 'vitest';
import { makeCanary } from '../rig/canary.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { Mosquitto } from '../rig/mosquitto.ts';
import { ProxyRig } from '../rig/proxy-rig.ts';
import { runProgram } from '../rig/run-program.ts';
import { SecretWatch } from '../rig/secret-watch.ts';
import { waitFor } from '../rig/wait.ts';
import { whileTesting } from '../rig/while-testing.ts';

const BACKENDS = ['live555', 'mediamtx', 'go2rtc'] as const;

test.each(BACKENDS)(
  '%s: the recorder records through the proxy, and goes on when it was killed',
  async (backend) => {
    const rig = await ProxyRig.create({ backend, canary: makeCanary(), reader: makeCanary('reader') });
    const { store } = rig;
    const proxy = rig.start();
    const recorder = whileTesting(DaemonProcess.start('cam-service', ['-c', store.configFile, 'front']));
    const clips = async (count: number) =>
      await waitFor(`${count} clips`, async () => (await store.clips('front')).length >= count).catch(
        (error) => {
          throw new Error(`${error}\n${proxy.output}\n${recorder.output}`);
        },
      );
    await rig.stateIs('OK: ', proxy);
    await clips(2);
    const before = await rig.proxyPid(proxy);
    process.kill(before as number, 'SIGKILL');
    await waitFor('another proxy', async () => ![undefined, before].includes(await rig.proxyPid(proxy)));
    await rig.stateIs('OK: ', proxy);
    await clips((await store.clips('front')).length + 2);
    expect(await recorder.stop()).toMatchObject({ code: 0 });
    expect(await proxy.stop()).toMatchObject({ code: 0 });
    const { missing, ...audit } = await store.audit('front');
    expect(audit).toMatchObject({ duplicates: 0, outOfOrder: 0 });
    // What the camera sent while there was no proxy, in one piece.
    expect(missing).toHaveLength(1);
    const gaps = (await store.ledger('front')).filter((entry) => entry.type === 'gap');
    expect(gaps.length).toBeGreaterThan(0);
  },
);

test('a recorder that gets nothing asks for another proxy, and gets one', async () => {
  // A proxy that says to all who ask what it has, and sends nothing: only the recorder can see that.
  const rig = await ProxyRig.create({ backend: 'mediamtx' });
  const { store } = rig;
  const proxy = rig.start();
  const flag = store.layout.proxyRestartFlag('front');
  await rig.stateIs('OK: ', proxy);
  const first = await rig.proxyPid(proxy);
  rig.camera.fault({ kind: 'video-stop' });
  const recorder = whileTesting(DaemonProcess.start('cam-service', ['-c', store.configFile, 'front']));
  await waitFor('a request', () => recorder.output.includes('asked for a new proxy'), 90_000);
  await waitFor('another proxy', async () => ![undefined, first].includes(await rig.proxyPid(proxy)));
  expect(proxy.output).toContain('the recorder asks for a new one');
  await rig.camera.clear();
  await waitFor('the end of the request', () => !existsSync(flag));
  await waitFor('clips', async () => (await store.clips('front')).length > 0);
  expect(await recorder.stop()).toMatchObject({ code: 0 });
});

test('a request counts until a proxy serves, also one from before the start', async () => {
  const rig = await ProxyRig.create({ backend: 'go2rtc', proxy: { proxy_start_timeout: '2s' } });
  const flag = rig.store.layout.proxyRestartFlag('front');
  await mkdir(dirname(flag), { recursive: true });
  await writeFile(flag, '');
  await rig.programs.order({ answer: 404 });
  const proxy = rig.start();
  await rig.stateIs('NO STREAM', proxy);
  expect(existsSync(flag)).toBe(true);
  await rig.programs.order({});
  await rig.stateIs('OK: ', proxy);
  await waitFor('the end of the request', () => !existsSync(flag));
  const pid = await rig.proxyPid(proxy);
  await writeFile(flag, '');
  await waitFor('another proxy', async () => ![undefined, pid].includes(await rig.proxyPid(proxy)));
  await waitFor('the end of the request', () => !existsSync(flag));
});

test.each(['mediamtx', 'go2rtc'] as const)('%s: no password comes to light', async (backend) => {
  const [canary, reader] = [makeCanary(), makeCanary('reader')];
  using watch = SecretWatch.start({ ...canary, traces: [...canary.traces, ...reader.traces] });
  const rig = await ProxyRig.create({ backend, canary, reader, common: { log_level: 'debug' } });
  const { store } = rig;
  const dry = await runProgram('cam-proxy', ['front', '-c', store.proxyConfigFile, '-d']);
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('proxyStream') });
  watch.inText('the dry run', `${dry.stdout}${dry.stderr}`);
  const proxy = rig.start('-l', '2');
  const recorder = whileTesting(DaemonProcess.start('cam-service', ['-c', store.configFile, 'front']));
  await rig.stateIs('OK: ', proxy);
  await waitFor('a clip', async () => (await store.clips('front')).length > 0);
  expect(proxy.output).toContain('proxying the stream "rtsp://***');
  await recorder.stop();
  await proxy.stop();
  watch.inText('the log', `${proxy.output}${recorder.output}`);
  await watch.inFolder(store.layout.baseDir);
  expect(watch.leaks).toEqual([]);
  expect(watch.commandLines.some((line) => line.includes(`/${backend}\0`))).toBe(true);
});

test('live555 shows passwords to ps alone, and says so', async () => {
  const [canary, reader] = [makeCanary(), makeCanary('reader')];
  using watch = SecretWatch.start({ ...canary, traces: [...canary.traces, ...reader.traces] });
  const rig = await ProxyRig.create({ backend: 'live555', canary, reader, common: { log_level: 'debug' } });
  const proxy = rig.start('-l', '2');
  await rig.stateIs('OK: ', proxy);
  await proxy.stop();
  expect(proxy.output).toMatch(/WARN .*command line, where every user of this machine can read them/);
  watch.inText('the log', proxy.output);
  await watch.inFolder(rig.store.layout.baseDir);
  expect(watch.leaks.length).toBeGreaterThan(0);
  expect(watch.leaks.filter(({ where }) => !where.startsWith('the argument list'))).toEqual([]);
});

test('the settings are for this account alone, and go with the proxy', async () => {
  const rig = await ProxyRig.create({ backend: 'mediamtx', canary: makeCanary() });
  const proxy = rig.start();
  await rig.stateIs('OK: ', proxy);
  const folder = rig.store.layout.proxyDir;
  expect((await stat(`${folder}/settings-front.yaml`)).mode & 0o777).toBe(0o600);
  expect(await proxy.stop()).toMatchObject({ code: 0 });
  expect(await readdir(folder)).toEqual(['state_front']);
});

test('how a proxy stands is told over MQTT, also when cam-proxy is gone', async () => {
  const rig = await ProxyRig.create({ backend: 'mediamtx' });
  const broker = whileTesting(await Mosquitto.create(rig.store.folder));
  await broker.start();
  await rig.store.configure({
    cameras: { front: { source: rig.camera.url, proxy_port: rig.port } },
    common: { mqtt: { url: broker.url, user: broker.user, password_file: broker.passwordFile } },
    proxy: { backend: 'mediamtx', proxy_check_interval: '1s' },
  });
  const topics = whileTesting(await broker.watch());
  const states = () =>
    topics.seen
      .filter(({ topic }) => topic === 'services/cam_proxy/front/status')
      .map(({ payload }) => proxyStatusSchema.strict().parse(JSON.parse(payload)).state);
  const first = rig.start();
  await waitFor('a proxy that serves', () => states().at(-1) === 'serving');
  first.signal('SIGKILL');
  await waitFor('the last will', () => states().at(-1) === 'gone');
  const second = rig.start();
  await waitFor('another proxy that serves', () => states().at(-1) === 'serving');
  expect(await second.stop()).toMatchObject({ code: 0 });
  expect(states().at(-1)).toBe('stopped');
});

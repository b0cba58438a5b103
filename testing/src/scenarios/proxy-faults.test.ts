import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../rig/free-port.ts';
import { processTree } from '../rig/process-tree.ts';
import { ProxyRig } from '../rig/proxy-rig.ts';
import { runProgram } from '../rig/run-program.ts';
import { waitFor } from '../rig/wait.ts';

test('a proxy that falls back to another port is refused, whether it says so or not', async () => {
  const rig = await ProxyRig.create({ backend: 'live555', proxy: { proxy_start_timeout: '3s' } });
  const otherPort = await freePort();
  await rig.programs.order({ otherPort });
  const proxy = rig.start();
  expect(await rig.stateIs('NO STREAM', proxy)).toContain('falls back to another port, which is refused');
  await rig.programs.order({ otherPort, quiet: true });
  await waitFor('the verdict', () => proxy.output.includes(`nothing listens on 127.0.0.1:${rig.port}`));
  expect(await rig.state()).toMatch(/\n1\n$/);
  await rig.programs.order({});
  await rig.stateIs('OK: ', proxy);
  expect(await proxy.stop()).toMatchObject({ code: 0 });
});

test('a port that somebody else has is not taken, and not left either', async () => {
  const rig = await ProxyRig.create({ backend: 'live555', proxy: { proxy_max_pause: '1s' } });
  const server = createServer().listen(rig.port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const proxy = rig.start();
  expect(await rig.stateIs('NO STREAM', proxy)).toContain(
    `0.0.0.0:${rig.port} is taken by another program; nothing was started`,
  );
  expect(await rig.proxyPid(proxy)).toBeUndefined();
  server.close();
  await rig.stateIs('OK: ', proxy);
});

test('a proxy that ends is started again, after pauses that grow', async () => {
  const rig = await ProxyRig.create({
    backend: 'mediamtx',
    proxy: { proxy_max_pause: '3s' },
    common: { log_level: 'debug' },
  });
  await rig.programs.order({ dies: 'ERR: no such stream' });
  const proxy = rig.start();
  const said = await rig.stateIs('NO STREAM', proxy);
  expect(said).toContain('mediamtx ended with code 1; it said: ERR: no such stream');
  const pauses = () => [...proxy.output.matchAll(/next attempt in (\d+) s/g)].map(([, text]) => Number(text));
  await waitFor('four runs', () => pauses().length >= 4);
  expect(pauses().slice(0, 4)).toEqual([1, 2, 3, 3]);
  // What goes on is said once.
  expect(proxy.output.match(/WARN/g)).toHaveLength(1);
  await rig.programs.order({});
  await rig.stateIs('OK: ', proxy);
});

test('a stream that is no longer offered gets a new proxy', async () => {
  const rig = await ProxyRig.create({ backend: 'go2rtc' });
  const proxy = rig.start();
  await rig.stateIs('OK: ', proxy);
  const before = await rig.proxyPid(proxy);
  await rig.programs.order({ mute: true });
  expect(await rig.stateIs('NO STREAM', proxy)).toMatch(/not been offered for \d+ s: .*no answer for 5\.0 s/);
  await rig.programs.order({});
  await rig.stateIs('OK: ', proxy);
  expect(await rig.proxyPid(proxy)).not.toBe(before);
});

test('a proxy that does not end is killed', async () => {
  const rig = await ProxyRig.create({ backend: 'mediamtx', proxy: { proxy_stop_timeout: '500ms' } });
  await rig.programs.order({ deaf: true });
  const proxy = rig.start();
  await rig.stateIs('OK: ', proxy);
  const pid = (await rig.proxyPid(proxy)) as number;
  expect(await proxy.stop()).toMatchObject({ code: 0 });
  expect(await processTree(pid)).toEqual([]);
  expect(await rig.state()).toMatch(/^STOPPED at .*\n2\n$/);
});

test('a cam-proxy that is killed leaves no proxy behind, and the next one takes over', async () => {
  const rig = await ProxyRig.create({ backend: 'live555' });
  const proxy = rig.start();
  await rig.stateIs('OK: ', proxy);
  const pid = (await rig.proxyPid(proxy)) as number;
  proxy.signal('SIGKILL');
  await proxy.exited;
  await waitFor('the end of the proxy', async () => (await processTree(pid)).length === 0);
  const next = rig.start();
  await waitFor('the next one', () => next.output.includes('serving rtsp://127.0.0.1:'));
  const second = await runProgram('cam-proxy', ['front', '-c', rig.store.proxyConfigFile], {
    env: rig.programs.env,
  });
  expect(second).toMatchObject({
    code: 75,
    stderr: expect.stringContaining('another cam-proxy serves front'),
  });
});

test('a program that is not there, and a configuration that cannot be followed, are said at once', async () => {
  const rig = await ProxyRig.create({ backend: 'mediamtx', proxy: { proxy_program: 'mediamtx-of-mars' } });
  const run = (...args: string[]) =>
    runProgram('cam-proxy', [...args, '-c', rig.store.proxyConfigFile], { env: rig.programs.env });
  expect(await run('front')).toMatchObject({
    code: 69,
    stderr: expect.stringMatching(
      /mediamtx-of-mars is not installed.*github\.com\/bluenviron\/mediamtx\/releases/,
    ),
  });
  expect(await run('back')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('there is no camera "back"; known cameras: front'),
  });
  expect(await run()).toMatchObject({ code: 64 });
  await rig.store.configure({
    cameras: { front: { source: 'rtsp://192.0.2.1/x' } },
    proxy: { backend: 'mediamtx' },
  });
  expect(await run('front')).toMatchObject({
    code: 78,
    stderr: expect.stringContaining('has no proxy_port'),
  });
  await rig.store.configure({
    cameras: { front: { source: 'rtsp://192.0.2.1/x', proxy_port: 1 } },
    proxy: {},
  });
  expect(await run('front')).toMatchObject({ code: 78, stderr: expect.stringContaining('proxy_listen') });
  expect(await readdir(rig.store.layout.baseDir)).toEqual([]);
});

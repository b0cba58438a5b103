import { createInterface } from 'node:readline';
import { CodedError, messageOf } from '@pm-dvr/runtime';
import { type CameraOrder, ORDERS, parseOrder } from './fake-camera/command-line.ts';
import { type CommandOptions, parseOptions, USAGE } from './fake-camera/command-options.ts';
import { type FakeCamera, makeVideo, startFakeCamera } from './fake-camera/index.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(USAGE);
  else await run(options);
} catch (error) {
  process.stderr.write(`camera: ${messageOf(error)}\n`);
  process.exitCode = error instanceof CodedError ? error.exitCode : 1;
}

/** Serves until it is told to end. The end of standard input is no such order, so that it can run unattended. */
async function run(options: CommandOptions): Promise<void> {
  const camera = await startFakeCamera({ ...options.camera, video: await makeVideo(options.video) });
  const { auth } = options.camera;
  console.log(auth ? camera.urlFor(auth.user, auth.password) : camera.url);
  const input = createInterface({ input: process.stdin });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    input.on('line', (line) => {
      const order = parseOrder(line);
      if (order?.kind === 'quit') resolve();
      else if (order) obey(camera, options, order).catch((error) => console.error(messageOf(error)));
      else if (line.trim() !== '') console.error(`unknown order; there are:\n${ORDERS}`);
    });
  });
  input.close();
  await camera.close();
}

async function obey(camera: FakeCamera, options: CommandOptions, order: CameraOrder): Promise<void> {
  if (order.kind === 'stats') console.log(JSON.stringify(camera.stats(), undefined, 2));
  if (order.kind === 'fault') camera.fault(order.fault);
  if (order.kind === 'clear') await camera.clear();
  if (order.kind === 'reboot') {
    const codec = order.codec ?? options.video.codec;
    const video = await makeVideo({ ...options.video, codec, ...order.size });
    await camera.reboot({ downMs: order.downMs, video });
    console.log('back');
  }
}

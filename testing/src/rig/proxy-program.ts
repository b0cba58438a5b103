import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readProxyTask } from './proxy-arguments.ts';
import type { ProxyOrders } from './proxy-programs.ts';
import { relayServer } from './rtsp-relay.ts';

/** A proxy: takes what the program of its own name takes, and relays. Misbehaves as `orders.json` beside it says. */
const program = process.argv[1] ?? '';
const task = readProxyTask(basename(program), process.argv.slice(2));
const first = orders();
const port = first.otherPort ?? task.port;

if (first.dies) {
  console.error(first.dies);
  process.exit(1);
}
if (first.deaf) process.on('SIGTERM', () => {});
if (first.otherPort !== undefined && !first.quiet) {
  console.error(`Unable to create a RTSP server with port number ${task.port}: bind() error (98)`);
  console.error('Trying instead with the standard port numbers (554 and 8554)...');
}
const server = relayServer({ ...task, orders });
server.on('error', (error) => {
  console.error(String(error));
  process.exit(1);
});
server.listen(port, task.host, () => {
  console.error(`RTSP stream, proxying the stream "${task.source}"`);
  console.error(`\tPlay this stream using the URL: rtsp://127.0.0.1:${port}/${task.path}`);
});

function orders(): ProxyOrders {
  try {
    return JSON.parse(readFileSync(join(dirname(program), 'orders.json'), 'utf8')) as ProxyOrders;
  } catch {
    return {};
  }
}

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

/** Port of a server that listens on a free one of the loopback interface until the test is over. */
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

/** Port at which HTTP clients get, in real time, what ffmpeg makes with `args`, if `mayPass` lets them in. */
export async function httpServer(
  type: string,
  args: readonly string[],
  mayPass: (request: IncomingMessage) => boolean = () => true,
): Promise<number> {
  const server = createServer((request, response) => {
    if (!mayPass(request)) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="camera"' }).end();
      return;
    }
    const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-nostdin', '-re', ...args, 'pipe:1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    response.writeHead(200, { 'Content-Type': type, Connection: 'close' });
    ffmpeg.stdout.pipe(response);
    response.on('error', () => {}).on('close', () => ffmpeg.kill('SIGKILL'));
  });
  onTestFinished(() => server.closeAllConnections());
  return await listening(server);
}

/**
 * Port of a relay that speaks TLS with a certificate that nobody has signed, as cameras have it, in front of another
 * port of this machine. Key and certificate are put into `folder`.
 */
export async function tlsRelay(folder: string, port: number): Promise<number> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await run('openssl', [...request, '-subj', '/CN=camera', '-days', '2', '-keyout', key, '-out', cert]);
  const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (client) => {
    const upstream = connect(port, '127.0.0.1');
    client.on('error', () => {}).on('close', () => upstream.destroy());
    upstream.on('error', () => {}).on('close', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  return await listening(server);
}

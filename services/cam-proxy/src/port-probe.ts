import { createServer } from 'node:net';
import { codeOf, messageOf } from '@pm-dvr/runtime';
import { hostPort } from './backend/proxy-settings.ts';

/** Why an address and port cannot be listened on, in words; undefined if they can. It listens for a moment to find out. */
export async function portTrouble(address: string, port: number): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(explain(error, address, port)));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function explain(error: unknown, address: string, port: number): string {
  const where = hostPort(address, port);
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return `${where} is taken by another program`;
  if (code === 'EADDRNOTAVAIL') return `this machine has no address ${address} (proxy_listen)`;
  if (code === 'EACCES') return `this account may not listen on ${where}; take a proxy_port from 1024 on`;
  return `${where} cannot be listened on: ${messageOf(error)}`;
}

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A network cable: TCP from a loopback port of its own to another, until it is cut. */
export class Cable implements AsyncDisposable {
  readonly port: number;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(server: Server, targetPort: number) {
    this.server = server;
    this.port = (server.address() as { port: number }).port;
    server.on('connection', (near) => this.join(near, connect(targetPort, '127.0.0.1')));
  }

  static async lay(targetPort: number): Promise<Cable> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Cable(server, targetPort);
  }

  /** From now on nothing comes through, and neither end is told; what is sent is lost. */
  cut(): void {
    this.isCut = true;
  }

  /** Connections work again; those from before are gone. */
  mend(): void {
    for (const socket of this.sockets) socket.destroy();
    this.isCut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (chunk) => void (this.isCut || to.write(chunk)));
      from.on('error', () => {});
      from.on('close', () => {
        this.sockets.delete(from);
        if (!this.isCut) to.destroy();
      });
    }
  }
}

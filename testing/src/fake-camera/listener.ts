import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { codeOf } from '@pm-dvr/runtime';

const RETRY_MS = 50;

/** A listening port that can be shut, so that connections are refused, and opened again. */
export class Listener {
  readonly #host: string;
  readonly #accept: (socket: Socket) => void;
  #server: Server | undefined;
  #port: number;
  #opening: Promise<void> | undefined;
  #wanted = false;

  /** `port` 0 lets the system choose when {@link open} is first called. */
  constructor(host: string, port: number, accept: (socket: Socket) => void) {
    this.#host = host;
    this.#port = port;
    this.#accept = accept;
  }

  get port(): number {
    return this.#port;
  }

  /** Resolves when connections are accepted. A port that was open before is waited for if another has it. */
  open(): Promise<void> {
    this.#wanted = true;
    if (this.#server) return Promise.resolve();
    this.#opening ??= this.#listen().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening.then(() => (this.#wanted && !this.#server ? this.open() : undefined));
  }

  /** Refuses connections from now on; those that are open stay. */
  shut(): void {
    this.#wanted = false;
    this.#server?.close();
    this.#server = undefined;
  }

  async #listen(): Promise<void> {
    const wasOpen = this.#port !== 0;
    for (let attempt = 0; this.#wanted; attempt++) {
      const server = createServer(this.#accept);
      try {
        server.listen(this.#port, this.#host);
        await once(server, 'listening');
      } catch (error) {
        if (!wasOpen || codeOf(error) !== 'EADDRINUSE' || attempt === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        continue;
      }
      const address = server.address();
      if (typeof address === 'object' && address) this.#port = address.port;
      if (this.#wanted) this.#server = server;
      else server.close();
      return;
    }
  }
}

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { ByteValve } from './byte-valve.ts';
import { formatResponse, parseFront, type RtspRequest, type RtspResponse } from './rtsp-message.ts';

const CLOSE_DEADLINE_MS = 1000;

/** One client's RTSP connection: bytes in, requests out, and back. */
export class Connection {
  /** Challenge of Digest authentication in this connection. */
  readonly nonce = randomBytes(16).toString('hex');
  readonly #socket: Socket;
  readonly #valve = new ByteValve();
  readonly #onRequest: (request: RtspRequest) => Promise<RtspResponse | undefined>;
  readonly #onHeard: () => void;
  #input: Buffer = Buffer.alloc(0);
  #answering: Promise<void> = Promise.resolve();
  /** Answers nothing more, whatever comes. */
  muted = false;

  /**
   * `onRequest` is asked for the response to each request, one after the other; undefined leaves it unanswered.
   * `onHeard` is called whenever the client sends anything, `onEnd` once when the connection is gone.
   */
  constructor(
    socket: Socket,
    handlers: {
      onRequest: (request: RtspRequest, connection: Connection) => Promise<RtspResponse | undefined>;
      onHeard: () => void;
      onEnd: (connection: Connection) => void;
    },
  ) {
    this.#socket = socket;
    this.#onRequest = (request) => handlers.onRequest(request, this);
    this.#onHeard = handlers.onHeard;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#valve.close();
      handlers.onEnd(this);
    });
  }

  get clientAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }

  /** Bytes accepted by {@link write} that have not left yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength + this.#valve.waitingBytes;
  }

  write(bytes: Buffer): void {
    this.#valve.push({ bytes, divisible: true, write: (part) => this.#writeNow(part) });
  }

  limit(bytesPerSecond: number | undefined): void {
    this.#valve.limit(bytesPerSecond);
  }

  /** Says goodbye (FIN); drops the connection if the client does not follow soon. */
  end(): void {
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), CLOSE_DEADLINE_MS).unref();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #writeNow(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  #take(bytes: Buffer): void {
    this.#onHeard();
    this.#input = this.#input.length === 0 ? bytes : Buffer.concat([this.#input, bytes]);
    for (;;) {
      const front = parseFront(this.#input);
      if (front.kind === 'garbage') this.destroy();
      if (front.kind === 'garbage' || front.kind === 'incomplete') return;
      this.#input = this.#input.subarray(front.sizeBytes);
      if (front.kind === 'request') this.#answer(front.request);
    }
  }

  #answer(request: RtspRequest): void {
    const handle = async () => {
      const response = this.muted ? undefined : await this.#onRequest(request);
      if (response) this.write(formatResponse(request, response));
      response?.afterwards?.();
    };
    this.#answering = this.#answering.then(handle).catch((error) => {
      this.#socket.destroy(error);
    });
  }
}

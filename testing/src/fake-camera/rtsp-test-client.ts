import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type FrameMark, MARK_UUID, readMark } from './frame-mark.ts';

/** An answer as a test sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A packet that came in the RTSP connection. */
export interface Packet {
  readonly channel: number;
  readonly bytes: Buffer;
  /** Time stamp of RTP, and of the sender report in RTCP. */
  readonly timestamp: number;
}

/** A plain RTSP client that hides nothing, for tests of the camera. */
export class RtspTestClient {
  readonly packets: Packet[] = [];
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #url: string;
  #input: Buffer = Buffer.alloc(0);
  #sequence = 0;
  #answers: ((answer: Answer) => void)[] = [];
  #watchers = new Set<() => void>();

  private constructor(socket: Socket, url: string) {
    this.#socket = socket;
    this.#url = url;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
  }

  /** Connects to a camera's URL; rejects if it refuses. */
  static async connect(url: string): Promise<RtspTestClient> {
    const { port, hostname } = new URL(url.replace(/^rtsp:/, 'http:'));
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RtspTestClient(socket, url);
  }

  /** Sends a request to the URL with `suffix` after it and resolves with the answer, if one ever comes. */
  request(method: string, suffix = '', headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const lines = Object.entries({ CSeq: String(++this.#sequence), ...headers });
    const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.#socket.write(`${method} ${this.#url}${suffix} RTSP/1.0\r\n${text}\r\n`);
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  /** Sets up `tracks` in the connection and plays; the session's identifier. */
  async play(tracks = 1): Promise<string> {
    let session = '';
    for (let track = 0; track < tracks; track++) {
      const transport = `RTP/AVP/TCP;unicast;interleaved=${track * 2}-${track * 2 + 1}`;
      const known = session ? { Session: session } : {};
      const answer = await this.request('SETUP', `/trackID=${track}`, { Transport: transport, ...known });
      session = answer.headers.get('session')?.split(';')[0] ?? '';
    }
    await this.request('PLAY', '', { Session: session });
    return session;
  }

  /** Packets of a channel: 0 video, 1 its RTCP, 2 audio, 3 its RTCP. */
  on(channel: number): Packet[] {
    return this.packets.filter((packet) => packet.channel === channel);
  }

  /** Marks of the video frames that have come. */
  marks(): FrameMark[] {
    return this.on(0).flatMap(({ bytes }) => {
      const at = bytes.indexOf(MARK_UUID);
      return at === -1 ? [] : (readMark(bytes, at + MARK_UUID.length) ?? []);
    });
  }

  /** Resolves when `condition` holds; it is looked at whenever something comes. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#input = Buffer.concat([this.#input, bytes]);
    while (this.#takePacket() || this.#takeAnswer());
    for (const look of [...this.#watchers]) look();
  }

  #takePacket(): boolean {
    const input = this.#input;
    if (input[0] !== 0x24 || input.length < 4 || input.length < 4 + input.readUInt16BE(2)) return false;
    const bytes = input.subarray(4, 4 + input.readUInt16BE(2));
    const channel = input[1] ?? 0;
    this.packets.push({ channel, bytes, timestamp: bytes.readUInt32BE(channel % 2 === 0 ? 4 : 16) });
    this.#input = input.subarray(4 + bytes.length);
    return true;
  }

  #takeAnswer(): boolean {
    const end = this.#input.indexOf('\r\n\r\n');
    if (this.#input[0] === 0x24 || end === -1) return false;
    const [first = '', ...lines] = this.#input.toString('utf8', 0, end).split('\r\n');
    const pairs = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line)?.slice(1) ?? []);
    const headers = new Map(pairs.map(([name = '', value = '']) => [name.toLowerCase(), value]));
    const bodyEnd = end + 4 + Number(headers.get('content-length') ?? 0);
    if (this.#input.length < bodyEnd) return false;
    const body = this.#input.toString('utf8', end + 4, bodyEnd);
    this.#input = this.#input.subarray(bodyEnd);
    this.#answers.shift()?.({ status: Number(first.split(' ')[1]), headers, body });
    return true;
  }
}

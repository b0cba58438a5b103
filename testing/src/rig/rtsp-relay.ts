import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { digestFields, digestResponse } from '../fake-camera/authentication.ts';
import type { ReaderGate } from './reader-gate.ts';
import { headerOf, type RtspPart, RtspParts } from './rtsp-parts.ts';

/** What a relay is told to do wrong while it runs. */
export interface RelayOrders {
  /** DESCRIBE is answered with this status. */
  readonly answer?: number;
  /** Nothing is answered. */
  readonly mute?: boolean;
}

export interface RelayOptions {
  /** The camera's URL, with user and password where needed. */
  readonly source: string;
  /** Path of the stream, without a leading slash. */
  readonly path: string;
  /** What readers must know. */
  readonly reader?: ReaderGate;
  readonly orders: () => RelayOrders;
}

/** An RTSP server that hands its readers through to a camera, a connection for each, and logs in there in their place. */
export function relayServer(options: RelayOptions): Server {
  return createServer((socket) => new RelayedReader(socket, options));
}

type Message = Extract<RtspPart, { head: string }>;

class RelayedReader {
  private readonly options: RelayOptions;
  private readonly reader: Socket;
  private readonly camera: Socket;
  private readonly source: URL;
  private readonly nonce = randomBytes(8).toString('hex');
  /** What the reader calls the stream, as soon as that is known. */
  private ownUrl = '';
  private challenge: string | undefined;
  private pending: Message | undefined;

  constructor(reader: Socket, options: RelayOptions) {
    this.options = options;
    this.reader = reader;
    this.source = new URL(options.source);
    this.camera = connect(Number(this.source.port || 554), this.source.hostname);
    const [fromReader, fromCamera] = [new RtspParts(), new RtspParts()];
    reader.on('data', (chunk) => fromReader.push(chunk).forEach((part) => void this.fromReader(part)));
    this.camera.on('data', (chunk) => fromCamera.push(chunk).forEach((part) => void this.fromCamera(part)));
    for (const [from, to] of [[reader, this.camera] as const, [this.camera, reader] as const])
      from.on('error', () => {}).on('close', () => to.destroy());
  }

  private get cameraUrl(): string {
    return `rtsp://${this.source.host}${this.source.pathname}`;
  }

  private fromReader(part: RtspPart): void {
    if ('packet' in part) this.camera.write(part.packet);
    else if (!this.options.orders().mute) this.request(part);
  }

  private request(part: Message): void {
    const { path, reader, orders } = this.options;
    const { answer } = orders();
    const [method = '', uri = ''] = part.head.split(/\s/);
    const url = new RegExp(`^rtsp://[^/]*/${path}(?=/|$)`).exec(uri)?.[0];
    const isFree = method === 'OPTIONS';
    const login = headerOf(part.head, 'Authorization');
    if (method === 'DESCRIBE' && answer !== undefined) this.answer(part.head, `${answer} As ordered`);
    else if (reader && !isFree && !reader.admits(this.nonce, method, login))
      this.answer(part.head, `401 Unauthorized\r\nWWW-Authenticate: ${reader.challenge(this.nonce)}`);
    else if (!isFree && url === undefined) this.answer(part.head, '404 Not Found');
    else {
      this.ownUrl = url ?? uri;
      this.pending = part;
      this.forward(part);
    }
  }

  /** A request as the camera is to see it. */
  private forward({ head, body }: Message): void {
    const [method = ''] = head.split(/\s/);
    const own = head.replace(/^authorization:.*\r\n/im, '').replace(this.ownUrl, this.cameraUrl);
    const uri = own.split(/\s/)[1] ?? '';
    const login = this.challenge === undefined ? '' : `\r\nAuthorization: ${this.login(method, uri)}`;
    this.camera.write(Buffer.concat([Buffer.from(`${own}${login}\r\n\r\n`), body]));
  }

  private login(method: string, uri: string): string {
    const [user, password] = [this.source.username, this.source.password].map(decodeURIComponent);
    if (/^basic/i.test(this.challenge ?? ''))
      return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const fields = digestFields(this.challenge ?? '');
    const given = new Map([...fields].filter(([name]) => name !== 'qop')).set('uri', uri);
    const response = digestResponse({ user: user ?? '', password: password ?? '' }, given, method);
    const words = { username: user, realm: fields.get('realm'), nonce: fields.get('nonce'), uri, response };
    const pairs = Object.entries(words).map(([name, value]) => `${name}="${value}"`);
    return `Digest ${pairs.join(', ')}`;
  }

  private fromCamera(part: RtspPart): void {
    if (this.options.orders().mute) return;
    if ('packet' in part) this.reader.write(part.packet);
    else this.response(part);
  }

  private response(part: Message): void {
    const wanted = headerOf(part.head, 'WWW-Authenticate');
    if (/^RTSP\/1\.0 401/.test(part.head) && this.challenge === undefined && wanted && this.pending) {
      this.challenge = wanted;
      this.forward(this.pending);
      return;
    }
    const head = part.head.replaceAll(this.cameraUrl, this.ownUrl);
    this.reader.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), part.body]));
  }

  private answer(request: string, text: string): void {
    this.reader.write(`RTSP/1.0 ${text}\r\nCSeq: ${headerOf(request, 'CSeq')}\r\n\r\n`);
  }
}

import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { type AudioKind, makeAudio } from './audio.ts';
import type { Credentials } from './authentication.ts';
import { Connection } from './connection.ts';
import { applyFault, endsConnections, type Fault, noFaults } from './faults.ts';
import { Listener } from './listener.ts';
import type { PlaySession } from './play-session.ts';
import { seededRandom } from './random.ts';
import { type CameraState, RtspClient } from './rtsp-client.ts';
import type { CameraStats } from './stats.ts';
import { Streamer } from './streamer.ts';
import { openUdpPair, type UdpPair } from './udp-pair.ts';
import type { Video } from './video.ts';

export interface CameraOptions {
  readonly video: Video;
  /** `none` if left out. */
  readonly audio?: AudioKind;
  readonly auth?: Credentials;
  /** Path of the stream, with a leading slash; `/stream1` if left out. */
  readonly path?: string;
  /** 0, or left out: a free one. */
  readonly port?: number;
  /** Address to listen on; 127.0.0.1 if left out. */
  readonly host?: string;
  /** Whether a client's video begins with a keyframe (true if left out) or with any frame. */
  readonly startAtKeyframe?: boolean;
  /** A session ends when its client is not heard for so long; 60 if left out. */
  readonly sessionTimeoutSeconds?: number;
  /** Decides which packets `drop` and `corrupt` hit. */
  readonly seed?: number;
}

/** A running camera. It is closed by {@link FakeCamera.close} or at the end of an `await using` block. */
export interface FakeCamera extends AsyncDisposable {
  /** Without user and password. */
  readonly url: string;
  readonly port: number;
  /** The URL with user and password in it, percent-encoded. */
  urlFor(user: string, password: string): string;
  /** Begins a fault; several can be active at once. */
  fault(fault: Fault): void;
  /** Ends all lasting faults. Connections are accepted again when the promise resolves. */
  clear(): Promise<void>;
  /**
   * Closes everything, refuses connections for `downMs` and comes back with new SSRCs and RTP times and, if
   * given, another video; frame numbers go on. Active faults stay. Resolves when connections are accepted.
   */
  reboot(options: { downMs: number; video?: Video }): Promise<void>;
  stats(): CameraStats;
  close(): Promise<void>;
}

/** Starts a camera; resolves when it accepts connections. */
export async function startFakeCamera(options: CameraOptions): Promise<FakeCamera> {
  const kind = options.audio ?? 'none';
  const audio = kind === 'none' ? undefined : await makeAudio(kind, options.video.cacheDirectory);
  const camera = new Camera(options, audio);
  await camera.listener.open();
  return camera;
}

class Camera implements FakeCamera {
  readonly listener: Listener;
  readonly #host: string;
  readonly #state: CameraState;
  readonly #clients = new Map<Connection, RtspClient>();
  readonly #requests: Record<string, number> = {};
  #totalConnections = 0;
  #udp: Promise<UdpPair> | undefined;
  #refusing = false;
  #closed = false;
  #wakeFromReboot: (() => void) | undefined;

  constructor(options: CameraOptions, audio: CameraState['audio']) {
    this.#host = options.host ?? '127.0.0.1';
    this.listener = new Listener(this.#host, options.port ?? 0, (socket) => this.#accept(socket));
    const faults = noFaults();
    const sessions = new Set<PlaySession>();
    this.#state = {
      path: options.path ?? '/stream1',
      auth: options.auth,
      audio,
      startAtKeyframe: options.startAtKeyframe ?? true,
      sessionTimeoutSeconds: options.sessionTimeoutSeconds ?? 60,
      faults,
      streamer: new Streamer(options.video, audio, faults, sessions),
      random: seededRandom(options.seed ?? 1),
      sessions,
      history: [],
      ssrcs: newSsrcs(),
      udp: () => this.#openUdp(),
    };
  }

  get port(): number {
    return this.listener.port;
  }

  get url(): string {
    return `rtsp://${this.#host}:${this.port}${this.#state.path}`;
  }

  urlFor(user: string, password: string): string {
    const secret = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    return `rtsp://${secret}@${this.#host}:${this.port}${this.#state.path}`;
  }

  fault(fault: Fault): void {
    applyFault(this.#state.faults, fault);
    if (fault.kind === 'refuse') this.#refuse();
    if (fault.kind === 'silent') for (const connection of this.#clients.keys()) connection.muted = true;
    if (fault.kind === 'clock-jump') this.#state.streamer.jump(fault.seconds);
    if (fault.kind === 'trickle') this.#limit(fault.bytesPerSecond);
    if (endsConnections(fault)) this.#disconnect();
  }

  async clear(): Promise<void> {
    Object.assign(this.#state.faults, noFaults());
    for (const connection of this.#clients.keys()) connection.muted = false;
    this.#limit(undefined);
    this.#refusing = false;
    if (!this.#wakeFromReboot && !this.#closed) await this.listener.open();
  }

  async reboot(options: { downMs: number; video?: Video }): Promise<void> {
    this.listener.shut();
    this.#disconnect();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, options.downMs);
      this.#wakeFromReboot = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeFromReboot = undefined;
    this.#state.ssrcs = newSsrcs();
    this.#state.streamer.restart(options.video ?? this.#state.streamer.video);
    if (!this.#refusing && !this.#closed) await this.listener.open();
  }

  stats(): CameraStats {
    return {
      connections: this.#clients.size,
      totalConnections: this.#totalConnections,
      requests: { ...this.#requests },
      sessions: this.#state.history.map((session) => session.stats()),
      nextFrame: this.#state.streamer.nextFrame,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeFromReboot?.();
    this.listener.shut();
    for (const [connection, client] of this.#clients) {
      client.end();
      connection.destroy();
    }
    this.#state.streamer.stop();
    (await this.#udp)?.close();
    this.#udp = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #refuse(): void {
    this.#refusing = true;
    this.listener.shut();
  }

  #accept(socket: Socket): void {
    this.#totalConnections++;
    const connection: Connection = new Connection(socket, {
      onRequest: (request) => {
        this.#requests[request.method] = (this.#requests[request.method] ?? 0) + 1;
        return client.respond(request);
      },
      onHeard: () => client.heard(),
      onEnd: () => {
        client.end();
        this.#clients.delete(connection);
      },
    });
    const client = new RtspClient(this.#state, connection);
    connection.limit(this.#state.faults.bytesPerSecond);
    this.#clients.set(connection, client);
  }

  #disconnect(): void {
    for (const [connection, client] of this.#clients) {
      client.end();
      connection.end();
    }
  }

  #limit(bytesPerSecond: number | undefined): void {
    for (const connection of this.#clients.keys()) connection.limit(bytesPerSecond);
    for (const session of this.#state.sessions) session.limit(bytesPerSecond);
  }

  #openUdp(): Promise<UdpPair> {
    this.#udp ??= openUdpPair(this.#host, (port) => {
      for (const client of this.#clients.values()) if (client.session?.hearsFrom(port)) client.heard();
    });
    return this.#udp;
  }
}

function newSsrcs(): number[] {
  return [randomInt(1, 2 ** 32), randomInt(1, 2 ** 32)];
}

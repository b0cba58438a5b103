import { randomInt } from 'node:crypto';
import type { Audio } from './audio.ts';
import { type Credentials, challenge, isAuthorized } from './authentication.ts';
import type { Connection } from './connection.ts';
import type { ActiveFaults } from './faults.ts';
import { PlaySession } from './play-session.ts';
import type { RtspRequest, RtspResponse } from './rtsp-message.ts';
import { describe, trackName } from './sdp.ts';
import type { Streamer } from './streamer.ts';
import { chooseTransport, formatTransport } from './transport.ts';
import type { UdpPair } from './udp-pair.ts';

/** What all clients of a camera share. */
export interface CameraState {
  readonly path: string;
  readonly auth: Credentials | undefined;
  readonly audio: Audio | undefined;
  readonly startAtKeyframe: boolean;
  readonly sessionTimeoutSeconds: number;
  readonly faults: ActiveFaults;
  readonly streamer: Streamer;
  readonly random: () => number;
  /** Sessions that have not ended. */
  readonly sessions: Set<PlaySession>;
  /** All sessions that ever played. */
  readonly history: PlaySession[];
  /** SSRC of each track; new ones after a reboot. */
  ssrcs: readonly number[];
  /** The camera's UDP sockets, opened when first asked for. */
  udp(): Promise<UdpPair>;
}

const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER';

/** Answers the requests of one connection and holds its session. */
export class RtspClient {
  readonly #camera: CameraState;
  readonly #connection: Connection;
  #session: PlaySession | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(camera: CameraState, connection: Connection) {
    this.#camera = camera;
    this.#connection = connection;
  }

  get session(): PlaySession | undefined {
    return this.#session;
  }

  /** Notes a sign of life: the session's time begins anew. */
  heard(): void {
    this.#deadline?.refresh();
  }

  /** Ends the session, if there is one. */
  end(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    if (!this.#session) return;
    this.#session.end();
    this.#camera.sessions.delete(this.#session);
    this.#session = undefined;
  }

  /** The response to a request; undefined if it stays unanswered. */
  async respond(request: RtspRequest): Promise<RtspResponse | undefined> {
    const fault = this.#camera.faults.answer;
    if (fault === 'nothing') return undefined;
    if (request.method === 'OPTIONS') return { status: 200, headers: { Public: METHODS } };
    if (fault === 401) return this.#unauthorized();
    if (fault !== undefined) return { status: fault };
    if (!this.#isAuthorized(request)) return this.#unauthorized();
    if (request.method === 'DESCRIBE') return this.#describe(request);
    if (request.method === 'SETUP') return this.#setup(request);
    return this.#control(request);
  }

  #unauthorized(): RtspResponse {
    const auth = this.#camera.auth ?? { scheme: 'basic', user: '', password: '' };
    return { status: 401, headers: { 'WWW-Authenticate': challenge(auth, this.#connection.nonce) } };
  }

  #isAuthorized(request: RtspRequest): boolean {
    const { auth } = this.#camera;
    if (!auth) return true;
    return isAuthorized(auth, this.#connection.nonce, request.method, request.headers.get('authorization'));
  }

  #describe(request: RtspRequest): RtspResponse {
    if (pathOf(request.uri) !== pathOf(this.#camera.path)) return { status: 404 };
    const { streamer, audio } = this.#camera;
    return {
      status: 200,
      headers: { 'Content-Type': 'application/sdp', 'Content-Base': `${baseOf(request.uri)}/` },
      body: describe(streamer.video, audio, randomInt(2 ** 31)),
    };
  }

  async #setup(request: RtspRequest): Promise<RtspResponse> {
    const { path, audio, ssrcs } = this.#camera;
    const wanted = pathOf(request.uri);
    const index = (audio ? [0, 1] : [0]).find((track) => wanted === `${path}/${trackName(track)}`);
    if (index === undefined) return { status: wanted === path ? 459 : 404 };
    const given = request.headers.get('session')?.split(';')[0];
    if (given !== undefined && given !== this.#session?.id) return { status: 454 };
    const transport = chooseTransport(request.headers.get('transport') ?? '', index);
    if (!transport) return { status: 461 };
    const udp = transport.kind === 'udp' ? await this.#camera.udp() : undefined;
    this.#session ??= this.#newSession(request);
    const ssrc = ssrcs[index] ?? 0;
    this.#session.addTrack(index, transport, udp, ssrc);
    return {
      status: 200,
      headers: {
        Transport: formatTransport(transport, udp, ssrc),
        Session: this.#sessionHeader(this.#session),
      },
    };
  }

  #newSession(request: RtspRequest): PlaySession {
    const { faults, random, sessions } = this.#camera;
    const connection = this.#connection;
    const session = new PlaySession({
      faults,
      random,
      write: (bytes) => connection.write(bytes),
      unsentBytes: () => connection.unsentBytes,
      clientAddress: connection.clientAddress,
      userAgent: request.headers.get('user-agent') ?? '',
    });
    session.limit(faults.bytesPerSecond);
    sessions.add(session);
    this.#deadline = setTimeout(() => {
      this.end();
      connection.end();
    }, this.#camera.sessionTimeoutSeconds * 1000).unref();
    return session;
  }

  #control(request: RtspRequest): RtspResponse {
    const { method } = request;
    const given = request.headers.get('session')?.split(';')[0];
    const isKeepAlive = method === 'GET_PARAMETER' || method === 'SET_PARAMETER';
    if (isKeepAlive && given === undefined) return { status: 200 };
    if (!['PLAY', 'PAUSE', 'TEARDOWN'].includes(method) && !isKeepAlive) return { status: 501 };
    const session = this.#session;
    if (!session || given !== session.id) return { status: given === undefined ? 455 : 454 };
    const headers = { Session: this.#sessionHeader(session) };
    if (method === 'PLAY') return this.#play(request, session);
    if (method === 'PAUSE') session.playing = false;
    if (method === 'TEARDOWN') this.end();
    return { status: 200, headers };
  }

  /** Media begins only when the response is on its way: in one connection it must not come first. */
  #play(request: RtspRequest, session: PlaySession): RtspResponse {
    const { streamer, startAtKeyframe, history } = this.#camera;
    const startMs = streamer.startMs(startAtKeyframe);
    const base = baseOf(request.uri).replace(/\/trackID=\d+$/, '');
    const info = session.trackIndexes.map((index) => {
      const rtpTime = Number(BigInt.asUintN(32, BigInt(streamer.rtpTimestamp(index, startMs))));
      return `url=${base}/${trackName(index)};seq=${session.nextSequence(index)};rtptime=${rtpTime}`;
    });
    const afterwards = () => {
      if (!this.#camera.sessions.has(session)) return;
      if (!history.includes(session)) history.push(session);
      session.play(startMs, startAtKeyframe);
      streamer.wake();
    };
    const headers = { Session: this.#sessionHeader(session), Range: 'npt=now-', 'RTP-Info': info.join(',') };
    return { status: 200, headers, afterwards };
  }

  #sessionHeader(session: PlaySession): string {
    return `${session.id};timeout=${this.#camera.sessionTimeoutSeconds}`;
  }
}

/** Path of a request's URL without query and trailing slash. */
function pathOf(uri: string): string {
  return baseOf(uri).replace(/^rtsps?:\/\/[^/]*/i, '') || '/';
}

function baseOf(uri: string): string {
  return uri.replace(/\?.*$/, '').replace(/\/+$/, '');
}

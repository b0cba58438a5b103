import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { ReaderLogin } from '@pm-dvr/config';
import { codeOf, messageOf } from '@pm-dvr/runtime';
import { hostPort } from '../backend/proxy-settings.ts';
import { AnswerReader, hasVideo, type RtspAnswer } from './rtsp-answer.ts';
import { authorization } from './rtsp-login.ts';

/** Where a stream should be, and how to get in. */
export interface StreamPlace {
  /** IP address or name. */
  readonly host: string;
  readonly port: number;
  /** Without a leading slash. */
  readonly path: string;
  readonly login?: ReaderLogin;
}

/** Whether a stream with video is offered; if not, why, in words that follow on "the stream is not offered: ". */
export type StreamAnswer = { readonly isOffered: true } | { readonly isOffered: false; readonly why: string };

/**
 * Asks for the description of a stream (DESCRIBE, RFC 2326), with a login if it is wanted. It answers in `timeoutMs` at the latest
 * and never rejects; when the signal is aborted, it is not offered.
 */
export async function askForStream(
  place: StreamPlace,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<StreamAnswer> {
  const socket = connect({ host: place.host, port: place.port });
  const deadline = setTimeout(
    () => socket.destroy(new Error(`no answer for ${(timeoutMs / 1000).toFixed(1)} s`)),
    timeoutMs,
  );
  const abort = () => void socket.destroy(new Error('not waited for'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await converse(socket, place);
  } catch (error) {
    const refused = codeOf(error) === 'ECONNREFUSED';
    const where = hostPort(place.host, place.port);
    return {
      isOffered: false,
      why: refused ? `nothing listens on ${where}` : `${where}: ${messageOf(error)}`,
    };
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

async function converse(socket: Socket, place: StreamPlace): Promise<StreamAnswer> {
  const uri = `rtsp://${hostPort(place.host, place.port)}/${place.path}`;
  const reader = new AnswerReader();
  const first = await exchange(socket, reader, requestText(uri, 1));
  if (first.status !== 401 || !place.login) return judge(first, place);
  const header = authorization(first.headers.get('www-authenticate') ?? [], {
    ...place.login,
    ...{ method: 'DESCRIBE', uri, cnonce: randomBytes(8).toString('hex') },
  });
  if (header === undefined)
    return { isOffered: false, why: 'it asks for a login of a kind that is not known' };
  return judge(await exchange(socket, reader, requestText(uri, 2, header)), place);
}

function requestText(uri: string, sequence: number, login?: string): string {
  const lines = [
    `DESCRIBE ${uri} RTSP/1.0`,
    `CSeq: ${sequence}`,
    'Accept: application/sdp',
    'User-Agent: cam-proxy',
  ];
  if (login !== undefined) lines.push(`Authorization: ${login}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function exchange(socket: Socket, reader: AnswerReader, request: string): Promise<RtspAnswer> {
  return await new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      socket.off('data', take).off('error', reject).off('close', closed);
      // What comes after this one's time is of no interest, and must not end the process.
      socket.on('error', () => {});
      act();
    };
    const closed = () => settle(() => reject(new Error('it closed the connection without an answer')));
    const take = (chunk: Buffer) => {
      try {
        const answer = reader.push(chunk);
        if (answer) settle(() => resolve(answer));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    socket.on('data', take).once('error', reject).once('close', closed);
    socket.write(request);
  });
}

function judge({ status, reason, body }: RtspAnswer, { login }: StreamPlace): StreamAnswer {
  if (status === 401)
    return {
      isOffered: false,
      why: login ? 'it refuses reader_user and its password' : 'it asks for a login',
    };
  // The words are the server's own, which may be the camera's.
  if (status !== 200)
    return { isOffered: false, why: `it answers ${status} ${reason.slice(0, 80)}`.trimEnd() };
  return hasVideo(body) ? { isOffered: true } : { isOffered: false, why: 'what it offers has no video' };
}

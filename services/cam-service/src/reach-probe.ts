import { connect } from 'node:net';
import { codeOf, messageOf } from '@pm-dvr/runtime';
import type { Failure } from './failure-policy.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'rtsp:': 554,
  'rtsps:': 322,
  'http:': 80,
  'https:': 443,
};

/**
 * Whether the camera's port takes a TCP connection: much cheaper than starting ffmpeg to find out, as long as a
 * camera is away. Undefined if it does, or if the source is not one that can be asked.
 */
export async function probeReach(
  source: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const address = addressOf(source);
  if (!address || signal.aborted) return undefined;
  return await new Promise((resolve) => {
    const socket = connect(address);
    const finish = (failure?: Failure) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(failure);
    };
    const abort = () => finish();
    const seconds = (timeoutMs / 1000).toFixed(1);
    const timer = setTimeout(
      () => finish({ cause: 'no-answer', detail: `no answer to a connection attempt for ${seconds} s` }),
      timeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => finish());
    socket.once('error', (error) => finish(explainConnectError(error)));
  });
}

/** Host and port that a source is fetched from; undefined for files and for addresses that cannot be read. */
export function addressOf(source: string): { host: string; port: number } | undefined {
  try {
    const url = new URL(source);
    const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port);
    if (url.hostname === '' || port === undefined) return undefined;
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
  } catch {
    return undefined;
  }
}

function explainConnectError(error: unknown): Failure {
  const detail = messageOf(error);
  if (codeOf(error) === 'ECONNREFUSED') return { cause: 'connection-refused', detail };
  if (codeOf(error) === 'ETIMEDOUT') return { cause: 'no-answer', detail };
  return { cause: 'host-unreachable', detail };
}

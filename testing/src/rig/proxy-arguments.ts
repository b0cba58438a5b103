import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { hashedGate, plainGate, type ReaderGate } from './reader-gate.ts';

/** What a proxy was told by its arguments and its settings. */
export interface ProxyTask {
  readonly source: string;
  readonly path: string;
  readonly host: string;
  readonly port: number;
  readonly reader?: ReaderGate;
}

/** Reads them as the program of that name does. Throws Error for what that program would not take. */
export function readProxyTask(program: string, args: readonly string[]): ProxyTask {
  if (program === 'live555ProxyServer') return live555Task(args);
  return program === 'mediamtx' ? mediamtxTask(args) : go2rtcTask(args);
}

function live555Task(args: readonly string[]): ProxyTask {
  const words = [...args];
  let port = 554;
  let reader: ReaderGate | undefined;
  while (words[0]?.startsWith('-')) {
    const option = words.shift();
    if (option === '-p') port = Number(words.shift());
    else if (option === '-D') wholeNumber(words.shift());
    else if (option === '-C')
      reader = plainGate({ scheme: 'digest', user: words.shift() ?? '', password: words.shift() ?? '' });
    else if (!['-t', '-v', '-V'].includes(option ?? '')) throw new Error(`usage: ${option}`);
  }
  const [source = ''] = words;
  if (words.length !== 1 || !source.startsWith('rtsp://')) throw new Error('usage: one rtsp:// URL');
  return { source, path: 'proxyStream', host: '0.0.0.0', port: wholeNumber(port), ...(reader && { reader }) };
}

function mediamtxTask(args: readonly string[]): ProxyTask {
  const settings = parse(readFileSync(args[0] ?? '', 'utf8')) as {
    rtspAddress: string;
    authInternalUsers: { user: string; pass?: string; permissions: { action: string; path: string }[] }[];
    paths: Record<string, { source: string }>;
  };
  const [[path, { source }] = ['', { source: '' }], second] = Object.entries(settings.paths);
  const [user] = settings.authInternalUsers;
  if (second || !user || user.permissions[0]?.path !== path) throw new Error('one path, and who reads it');
  const reader = hashedGate(user.user, user.pass ?? '');
  return { source, path, ...listener(settings.rtspAddress), ...(user.user !== 'any' && { reader }) };
}

function go2rtcTask(args: readonly string[]): ProxyTask {
  if (args[0] !== '-c') throw new Error('usage: -c FILE');
  const text = readFileSync(args[1] ?? '', 'utf8').replaceAll(/\$\{(\w+)\}/g, '');
  const settings = parse(text) as {
    rtsp: { listen: string; username?: string; password?: string };
    streams: Record<string, string>;
  };
  const [[path, stream] = ['', '']] = Object.entries(settings.streams);
  const [source = ''] = stream.split('#');
  // It asks no reader of the same machine.
  return { source, path, ...listener(settings.rtsp.listen) };
}

function listener(address: string): { host: string; port: number } {
  const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  return { host: (host ?? '').replace(/^\[|\]$/g, ''), port: wholeNumber(port) };
}

function wholeNumber(text: string | number | undefined): number {
  if (!Number.isSafeInteger(Number(text))) throw new Error(`${text} is no number`);
  return Number(text);
}

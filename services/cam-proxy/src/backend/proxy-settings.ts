import type { ProxyConfig, ReaderLogin } from '@pm-dvr/config';
import type { Verbosity } from '../options.ts';

/** All that one run of a proxy is made of; plain values. */
export interface ProxySettings {
  readonly backend: ProxyConfig['backend'];
  /** Absolute path, or a name on PATH. */
  readonly program: string;
  /** The camera's URL, with user and password where needed. Secret. */
  readonly source: string;
  readonly transport: 'tcp' | 'udp';
  /** IP address to listen on. */
  readonly listen: string;
  readonly port: number;
  /** What readers log in with; secret. Absent: nobody is asked. */
  readonly reader?: ReaderLogin;
  /** A camera that sends nothing for so long is connected anew. */
  readonly stallTimeoutMs: number;
  readonly verbosity: Verbosity;
}

/** How a proxy is started. */
export interface ProxyCommand {
  /** The path of the settings file is among them if there is one. */
  readonly args: readonly string[];
  /** Text of the settings file; it holds secrets. Absent: the program reads none. */
  readonly settingsText?: string;
  /** What it gets besides the usual environment; no secret. */
  readonly env: Readonly<Record<string, string>>;
}

/** `address:port`, as in URLs. */
export function hostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

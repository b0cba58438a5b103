import { EXIT } from '@pm-dvr/contracts';
import { CodedError, codeOf, findProgram } from '@pm-dvr/runtime';
import type { ProxySettings } from './proxy-settings.ts';

type Backend = ProxySettings['backend'];

/** What each backend's program is called, which schemes it takes from a camera, and where it is to be had. */
export const PROGRAMS: Readonly<
  Record<Backend, { readonly name: string; readonly schemes: readonly string[]; readonly source: string }>
> = {
  live555: {
    name: 'live555ProxyServer',
    schemes: ['rtsp'],
    source:
      'it is in the package livemedia-utils where the distribution has it (Debian 12 has not), or is built from ' +
      'live555.com/liveMedia',
  },
  mediamtx: {
    name: 'mediamtx',
    schemes: ['rtsp', 'rtsps'],
    source: 'take version 1.11 or later from github.com/bluenviron/mediamtx/releases',
  },
  go2rtc: {
    name: 'go2rtc',
    schemes: ['rtsp', 'rtsps'],
    source: 'take it from github.com/AlexxIT/go2rtc/releases',
  },
};

/** Throws CodedError `PROXY_MISSING` (exit code 69), which says where to get it, if the program or setpriv is not there. */
export function requireProgram({ backend, program }: Pick<ProxySettings, 'backend' | 'program'>): void {
  findProgram('setpriv');
  try {
    findProgram(program);
  } catch (error) {
    if (codeOf(error) !== 'PROGRAM_MISSING') throw error;
    throw new CodedError('PROXY_MISSING', missingText(backend, program), { exitCode: EXIT.unavailable });
  }
}

/** That a program is not there, where it is to be had, and what to write. */
export function missingText(backend: Backend, program: string): string {
  const { source } = PROGRAMS[backend];
  return (
    `${program} is not installed, or not on PATH: ${source}; put it into /usr/local/bin, or name its path with ` +
    'proxy_program; or take another backend'
  );
}

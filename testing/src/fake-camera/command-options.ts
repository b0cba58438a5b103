import { parseArgs } from 'node:util';
import { VIDEO_CACHE } from '../rig/cache-folder.ts';
import { parsed, wrongUsage } from '../rig/wrong-usage.ts';
import type { AudioKind } from './audio.ts';
import type { CameraOptions } from './camera.ts';
import { ORDERS, parseSize } from './command-line.ts';
import type { VideoOptions } from './make-video.ts';

/** What the camera command is to do. */
export interface CommandOptions {
  readonly help: boolean;
  readonly video: VideoOptions;
  readonly camera: Omit<CameraOptions, 'video'>;
}

const SWITCHES = {
  codec: { type: 'string', default: 'h264' },
  size: { type: 'string', default: '640x360' },
  fps: { type: 'string', default: '25' },
  gop: { type: 'string' },
  seconds: { type: 'string', default: '10' },
  'bit-rate': { type: 'string' },
  audio: { type: 'string', default: 'none' },
  auth: { type: 'string' },
  user: { type: 'string', default: 'user' },
  password: { type: 'string', default: 'secret' },
  path: { type: 'string', default: '/stream1' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '0' },
  cache: { type: 'string', default: VIDEO_CACHE },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const USAGE = `Usage: camera [options]

A camera that misbehaves on command: an RTSP server with a moving test picture. Prints its URL, then takes orders
from standard input, one a line. Ends with "quit" or Ctrl-C.

  --codec h264|h265          video (h264)
  --size WIDTHxHEIGHT        picture (640x360)
  --fps NUMBER               frames a second (25)
  --gop FRAMES               distance of keyframes (one a second)
  --seconds SECONDS          length of the loop (10)
  --bit-rate BITS            pad the video to so many bits a second
  --audio none|aac|pcma|pcmu sound (none)
  --auth basic|digest        ask for user and password
  --user NAME                (user)
  --password TEXT            (secret)
  --path PATH                path of the stream (/stream1)
  --host ADDRESS             address to listen on (127.0.0.1)
  --port NUMBER              port to listen on (any that is free)
  --cache FOLDER             where encoded video is kept (below node_modules)
  -h, --help                 print this

Orders:
${ORDERS}
`;

/** Reads the command's arguments. Throws `usage` (exit code 64) that says what is wrong with them. */
export function parseOptions(arguments_: readonly string[]): CommandOptions {
  const values = parseSwitches(arguments_);
  const fps = numberOf('--fps', values.fps, 1, 240);
  const { width, height } = parseSize(values.size) ?? wrong('--size', values.size, 'WIDTHxHEIGHT, both even');
  const bitRate = values['bit-rate'];
  const auth = values.auth;
  return {
    help: values.help,
    video: {
      codec: oneOf('--codec', values.codec, ['h264', 'h265']),
      ...{ width, height, fps },
      gopFrames:
        values.gop === undefined ? Math.round(fps) : Math.round(numberOf('--gop', values.gop, 1, 1000)),
      seconds: numberOf('--seconds', values.seconds, 1, 600),
      ...(bitRate === undefined ? {} : { bitRate: numberOf('--bit-rate', bitRate, 10_000, 100_000_000) }),
      directory: values.cache,
    },
    camera: {
      audio: oneOf<AudioKind>('--audio', values.audio, ['none', 'aac', 'pcma', 'pcmu']),
      path: `/${values.path.replace(/^\/+|\/+$/g, '')}`,
      host: values.host,
      port: numberOf('--port', values.port, 0, 65_535),
      ...(auth === undefined
        ? {}
        : {
            auth: {
              scheme: oneOf('--auth', auth, ['basic', 'digest']),
              user: values.user,
              password: values.password,
            },
          }),
    },
  };
}

function parseSwitches(arguments_: readonly string[]) {
  return parsed(() => parseArgs({ args: [...arguments_], options: SWITCHES }).values);
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  return known.find((word) => word === value) ?? wrong(name, value, known.join(', '));
}

function numberOf(name: string, value: string, least: number, most: number): number {
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  return number >= least && number <= most ? number : wrong(name, value, `a number from ${least} to ${most}`);
}

function wrong(name: string, value: string, expected: string): never {
  throw wrongUsage(`${name} ${value}: expected ${expected}`);
}

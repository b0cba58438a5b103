import type { Fault } from './faults.ts';
import type { VideoCodec } from './video.ts';

/** What a line typed at the camera command asks for. */
export type CameraOrder =
  | { readonly kind: 'fault'; readonly fault: Fault }
  | {
      readonly kind: 'reboot';
      readonly downMs: number;
      readonly codec?: VideoCodec;
      readonly size?: { readonly width: number; readonly height: number };
    }
  | { readonly kind: 'clear' | 'stats' | 'quit' };

const DEFAULT_DOWN_MS = 5000;

/** All orders with their operands, for people. */
export const ORDERS = `  refuse                     refuse connections
  unauthorized               answer 401
  not-found                  answer 404
  unavailable                answer 503
  never-answer               accept connections and answer nothing
  close                      close all connections once
  silent                     keep connections open and send nothing
  video-stop                 send audio alone
  drop SHARE                 drop this share of the packets, 0 to 1
  corrupt SHARE              garble this share of the packets, 0 to 1
  clock-jump SECONDS         let the camera's clock jump; may be negative
  trickle BYTES              send so many bytes a second
  reboot [h264|h265] [WIDTHxHEIGHT] [SECONDS]
                             be away (5 seconds), and come back, with another video if wanted
  clear                      end all faults that last
  stats                      print what was sent to whom, as JSON
  quit                       end`;

/** What a line orders; undefined if it is not an order. */
export function parseOrder(line: string): CameraOrder | undefined {
  const [name = '', ...operands] = line.trim().split(/\s+/);
  if (name === 'reboot') return parseReboot(operands);
  const number = /^-?\d+(\.\d+)?$/.test(operands[0] ?? '') ? Number(operands[0]) : undefined;
  if (operands.length > (number === undefined ? 0 : 1)) return undefined;
  const fault = number === undefined ? plainFault(name) : measuredFault(name, number);
  if (fault) return { kind: 'fault', fault };
  if (number !== undefined) return undefined;
  return name === 'clear' || name === 'stats' || name === 'quit' ? { kind: name } : undefined;
}

const PLAIN = [
  'refuse',
  'unauthorized',
  'not-found',
  'unavailable',
  'close',
  'silent',
  'video-stop',
  'never-answer',
] as const;

function plainFault(name: string): Fault | undefined {
  const kind = PLAIN.find((known) => known === name);
  return kind && { kind };
}

function measuredFault(name: string, value: number): Fault | undefined {
  const isShare = value >= 0 && value <= 1;
  if (name === 'drop' || name === 'corrupt') return isShare ? { kind: name, share: value } : undefined;
  if (name === 'clock-jump') return { kind: name, seconds: value };
  return name === 'trickle' && value > 0 ? { kind: name, bytesPerSecond: value } : undefined;
}

function parseReboot(operands: readonly string[]): CameraOrder | undefined {
  const reboot: { kind: 'reboot'; downMs: number; codec?: VideoCodec; size?: Size } = {
    kind: 'reboot',
    downMs: DEFAULT_DOWN_MS,
  };
  for (const operand of operands) {
    const size = parseSize(operand);
    if (operand === 'h264' || operand === 'h265') reboot.codec = operand;
    else if (size) reboot.size = size;
    else if (/^\d+(\.\d+)?$/.test(operand)) reboot.downMs = Number(operand) * 1000;
    else return undefined;
  }
  return reboot;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels from `WIDTHxHEIGHT`, both even and at least 16; undefined for anything else. */
export function parseSize(text: string): Size | undefined {
  const [, width = '', height = ''] = /^(\d{2,5})x(\d{2,5})$/.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  const isGood = size.width >= 16 && size.height >= 16 && size.width % 2 === 0 && size.height % 2 === 0;
  return isGood ? size : undefined;
}

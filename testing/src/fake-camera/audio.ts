import { CodedError } from '@pm-dvr/runtime';
import { parseAdts } from './adts.ts';
import { madeByFfmpeg } from './ffmpeg-cache.ts';
import { type PacketTemplate, packetTemplate } from './packet-template.ts';
import { aacPayload } from './rtp-payload.ts';

export type AudioKind = 'none' | 'aac' | 'pcma' | 'pcmu';

/** A seamless loop of a tone, packed for RTP. */
export interface Audio {
  readonly payloadType: number;
  /** Samples per second, which is the RTP clock, too. */
  readonly clockRate: number;
  readonly samplesPerPacket: number;
  readonly packets: readonly PacketTemplate[];
  /** Value of SDP's `a=rtpmap`, and of `a=fmtp` if there is one. */
  readonly rtpmap: string;
  readonly fmtp?: string;
}

/** One second at 8 kHz and 64 AAC frames at 16 kHz both hold a whole number of this tone's periods. */
const TONE_HZ = 500;
const SECONDS = 4;

/** A tone as `kind`, made by ffmpeg unless `directory` has it already. Throws `ffmpeg-failed`. */
export function makeAudio(kind: Exclude<AudioKind, 'none'>, directory: string): Promise<Audio> {
  return kind === 'aac' ? aacAudio(directory) : g711Audio(kind, directory);
}

async function aacAudio(directory: string): Promise<Audio> {
  const stream = await madeByFfmpeg(directory, [...tone(16_000), '-c:a', 'aac', '-b:a', '32k'], 'adts');
  const { frames, config, sampleRate } = parseAdts(stream);
  const steady = frames.slice(4, -4);
  if (steady.length === 0) throw new CodedError('ffmpeg-failed', 'ffmpeg made no AAC frames');
  const payloadType = 97;
  const mode = 'streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3';
  return {
    payloadType,
    clockRate: sampleRate,
    samplesPerPacket: 1024,
    packets: steady.map((frame) => packetTemplate([aacPayload(frame)], { payloadType, marker: true })),
    rtpmap: `MPEG4-GENERIC/${sampleRate}/1`,
    fmtp: `${mode};config=${config.toString('hex')}`,
  };
}

async function g711Audio(kind: 'pcma' | 'pcmu', directory: string): Promise<Audio> {
  const [payloadType, encoder, format, name] =
    kind === 'pcma'
      ? ([8, 'pcm_alaw', 'alaw', 'PCMA'] as const)
      : ([0, 'pcm_mulaw', 'mulaw', 'PCMU'] as const);
  const stream = await madeByFfmpeg(directory, [...tone(8000), '-c:a', encoder], format);
  const samplesPerPacket = 160;
  const packets: PacketTemplate[] = [];
  for (let at = 0; at + samplesPerPacket <= stream.length; at += samplesPerPacket) {
    packets.push(
      packetTemplate([stream.subarray(at, at + samplesPerPacket)], { payloadType, marker: false }),
    );
  }
  return { payloadType, clockRate: 8000, samplesPerPacket, packets, rtpmap: `${name}/8000` };
}

function tone(sampleRate: number): string[] {
  const source = `sine=frequency=${TONE_HZ}:sample_rate=${sampleRate}:duration=${SECONDS}`;
  return ['-f', 'lavfi', '-i', source, '-ac', '1'];
}

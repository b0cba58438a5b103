import { expect, test } from 'vitest';
import { parseAccessUnits } from './access-units.ts';
import type { Audio } from './audio.ts';
import { describe } from './sdp.ts';
import { packVideo, type VideoCodec } from './video.ts';

const facts = { width: 320, height: 180, fps: 25, gopFrames: 2, cacheDirectory: '' };

test('H.264 is described with its parameter sets, and audio after it', () => {
  const lines = linesOf('h264', [Buffer.from([0x67, 0x42, 0xc0, 0x1e]), Buffer.from([0x68, 1])], {
    payloadType: 8,
    clockRate: 8000,
    samplesPerPacket: 160,
    packets: [],
    rtpmap: 'PCMA/8000',
  });
  expect(lines).toContain('a=rtpmap:96 H264/90000');
  expect(lines).toContain(
    'a=fmtp:96 packetization-mode=1;profile-level-id=42C01E;sprop-parameter-sets=Z0LAHg==,aAE=',
  );
  expect(lines.filter((line) => /^(m=|a=control)/.test(line))).toEqual([
    'a=control:*',
    'm=video 0 RTP/AVP 96',
    'a=control:trackID=0',
    'm=audio 0 RTP/AVP 8',
    'a=control:trackID=1',
  ]);
  expect(lines).toContain('a=range:npt=now-');
});

test('H.265 is described with its three parameter sets', () => {
  const sets = [32, 33, 34].map((type) => Buffer.from([type << 1, 1]));
  expect(linesOf('h265', sets, undefined)).toContain(
    'a=fmtp:96 sprop-vps=QAE=;sprop-sps=QgE=;sprop-pps=RAE=',
  );
});

function linesOf(codec: VideoCodec, sets: readonly Buffer[], audio: Audio | undefined): string[] {
  const video = packVideo(parseAccessUnits(codec, sets), { codec, ...facts });
  return describe(video, audio, 1).split('\r\n');
}

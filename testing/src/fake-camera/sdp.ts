import type { Audio } from './audio.ts';
import { nalType } from './nal-policy.ts';
import { VIDEO_PAYLOAD_TYPE, type Video } from './video.ts';

/** Last part of the control URL of track `index`; video is track 0, audio track 1. */
export function trackName(index: number): string {
  return `trackID=${index}`;
}

/** The session description (RFC 4566) of a live camera; lines end with CR LF. */
export function describe(video: Video, audio: Audio | undefined, sessionNumber: number): string {
  const lines = [
    'v=0',
    `o=- ${sessionNumber} 1 IN IP4 127.0.0.1`,
    's=pm-dvr fake camera',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'a=range:npt=now-',
    ...videoLines(video),
    ...(audio ? audioLines(audio) : []),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

function videoLines(video: Video): string[] {
  const type = VIDEO_PAYLOAD_TYPE;
  return [
    `m=video 0 RTP/AVP ${type}`,
    `a=rtpmap:${type} ${video.codec.toUpperCase()}/90000`,
    `a=fmtp:${type} ${video.codec === 'h264' ? h264Parameters(video) : h265Parameters(video)}`,
    `a=framerate:${video.fps}`,
    `a=control:${trackName(0)}`,
  ];
}

function h264Parameters(video: Video): string {
  const profile = parameterSets(video, 7)[0]?.subarray(1, 4).toString('hex').toUpperCase();
  const sets = [...parameterSets(video, 7), ...parameterSets(video, 8)].map(base64).join(',');
  return `packetization-mode=1;profile-level-id=${profile};sprop-parameter-sets=${sets}`;
}

function h265Parameters(video: Video): string {
  const sets = (type: number) => parameterSets(video, type).map(base64).join(',');
  return `sprop-vps=${sets(32)};sprop-sps=${sets(33)};sprop-pps=${sets(34)}`;
}

function parameterSets(video: Video, type: number): Buffer[] {
  return video.parameterSets.filter((nal) => nalType(video.codec, nal) === type);
}

function base64(nal: Buffer): string {
  return nal.toString('base64');
}

function audioLines(audio: Audio): string[] {
  return [
    `m=audio 0 RTP/AVP ${audio.payloadType}`,
    `a=rtpmap:${audio.payloadType} ${audio.rtpmap}`,
    ...(audio.fmtp ? [`a=fmtp:${audio.payloadType} ${audio.fmtp}`] : []),
    `a=control:${trackName(1)}`,
  ];
}

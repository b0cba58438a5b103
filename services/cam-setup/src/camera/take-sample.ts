import { chownSync, lchownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { CameraConfig } from '@pm-dvr/config';
import { isRoot } from '../install-files.ts';
import { runTool } from '../run-tool.ts';
import { type SampleFacts, sampleFacts } from './sample-facts.ts';

/** A stretch of a camera's stream, and a picture out of it. */
export interface Sample {
  readonly facts: SampleFacts;
  /** Absolute path of a JPEG; absent if no picture could be decoded. */
  readonly still?: string;
  readonly stillSize?: string;
}

const SAMPLE_SECONDS = 5;
const LONGEST_MS = 40_000;
const STALL_MS = 8_000;
const PROTOCOLS = 'file,pipe,fd,crypto,rtp,udp,tcp,tls,rtsp,rtsps,http,https,httpproxy,srtp';

/**
 * Records some seconds of a camera and says what they are. `still`: where the picture goes; without it, into a new
 * folder in that of temporary files. Undefined if nothing of use came. The URL appears in no process list.
 */
export async function takeSample(
  ffmpeg: string,
  camera: CameraConfig,
  still: string | undefined,
  signal: AbortSignal,
): Promise<Sample | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'cam-setup-'));
  try {
    const file = join(folder, 'sample.mkv');
    await runTool(ffmpeg, recordArguments(camera, file), {
      signal,
      timeoutMs: LONGEST_MS,
      stdin: inputScript(camera),
    });
    const sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (sizeBytes === 0) return undefined;
    const facts = sampleFacts(await probe(file, signal), sizeBytes);
    return facts && { facts, ...(await takeStill(ffmpeg, file, still ?? newStillPath(camera.id), signal)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function recordArguments(camera: CameraConfig, file: string): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', ...(isFile(camera.input) ? ['-re'] : [])],
    ...['-f', 'concat', '-safe', '0', '-protocol_whitelist', PROTOCOLS, '-i', 'pipe:0'],
    ...['-map', '0:v:0', ...(camera.audio === 'none' ? [] : ['-map', '0:a:0?']), '-c', 'copy'],
    ...['-t', String(SAMPLE_SECONDS), '-f', 'matroska', file],
  ];
}

/** What ffmpeg's concat demuxer reads from standard input, quoted as av_get_token reads it. */
function inputScript(camera: CameraConfig): string {
  const source = camera.input.startsWith('/') ? `file:${camera.input}` : camera.input;
  const options = /^rtsps?:/i.test(source)
    ? [`rtsp_transport ${camera.transport}`, `timeout ${STALL_MS * 500}`]
    : /^https?:/i.test(source)
      ? [`rw_timeout ${STALL_MS * 1000}`]
      : [];
  const lines = options.map((option) => `option ${option}\n`).join('');
  return `ffconcat version 1.0\nfile '${source.replaceAll("'", "'\\''")}'\n${lines}`;
}

async function probe(file: string, signal: AbortSignal): Promise<string> {
  const args = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', file];
  return (await runTool('ffprobe', args, { signal, timeoutMs: LONGEST_MS })).stdout;
}

async function takeStill(
  ffmpeg: string,
  file: string,
  still: string,
  signal: AbortSignal,
): Promise<Pick<Sample, 'still' | 'stillSize'>> {
  const path = resolve(still);
  const args = [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'error',
    '-i',
    file,
    '-frames:v',
    '1',
    '-q:v',
    '2',
    '-f',
    'image2',
    '-update',
    '1',
    '-y',
    path,
  ];
  const { code } = await runTool(ffmpeg, args, { signal, timeoutMs: LONGEST_MS });
  if (code !== 0) return {};
  const shown = JSON.parse(await probe(path, signal)) as { streams?: { width?: number; height?: number }[] };
  const { width, height } = shown.streams?.[0] ?? {};
  return { still: path, stillSize: `${width}x${height}` };
}

/** A path that nobody else can have put something at; it belongs to who called sudo. */
function newStillPath(camera: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cam-still-'));
  const [uid, gid] = [Number(process.env.SUDO_UID), Number(process.env.SUDO_GID)];
  if (isRoot() && uid > 0 && gid > 0) chownSync(folder, uid, gid);
  return join(folder, `${camera}.jpg`);
}

/** Gives a still that was made as root to who called sudo. */
export function handOverStill(still: string): void {
  const { uid, gid } = statSync(dirname(still));
  if (isRoot() && uid > 0) lchownSync(still, uid, gid);
}

function isFile(source: string): boolean {
  return source.startsWith('/') || /^file:/i.test(source);
}

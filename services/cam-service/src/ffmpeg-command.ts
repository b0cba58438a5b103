import { join } from 'node:path';

/** How one camera's stream is to be written. All that ffmpeg is told follows from this. */
export interface RecordingPlan {
  /** URL or absolute path, with user and password where needed. Secret. */
  readonly source: string;
  readonly transport: 'tcp' | 'udp';
  readonly audio: 'copy' | 'aac' | 'none';
  /** Whether the video is H.265 and must be tagged for Apple's players. */
  readonly hevc: boolean;
  /** Whether the input has no usable time stamps of its own (MJPEG over HTTP). */
  readonly stampOnArrival: boolean;
  readonly segmentMs: number;
  readonly fragmentMs: number;
  readonly stallTimeoutMs: number;
  readonly inputOptions: readonly string[];
  readonly outputOptions: readonly string[];
  /** Absolute path of `.live/`. */
  readonly liveDir: string;
  readonly pid: number;
  /** Sequence number of the first clip. */
  readonly firstSequence: number;
}

/** File descriptors that ffmpeg reports on. */
const PROGRESS = 'pipe:3';
const SEGMENT_LIST = 'pipe:4';
const PROTOCOLS = 'file,pipe,fd,crypto,rtp,udp,tcp,tls,rtsp,rtsps,http,https,httpproxy,srtp';

/**
 * ffmpeg's arguments. The source is not among them: it is on standard input ({@link inputScript}), where no
 * process list shows it.
 */
export function ffmpegArguments(plan: RecordingPlan): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info'],
    ...['-progress', PROGRESS, '-stats_period', '1'],
    ...inputArguments(plan),
    ...['-map', '0:v:0', '-c:v', 'copy'],
    ...(plan.hevc ? ['-tag:v', 'hvc1'] : []),
    ...audioArguments(plan.audio),
    ...['-max_interleave_delta', String(plan.fragmentMs * 1000)],
    ...plan.outputOptions,
    ...['-f', 'segment', '-segment_time', String(plan.segmentMs / 1000), '-reset_timestamps', '1'],
    ...['-segment_start_number', String(plan.firstSequence)],
    ...['-segment_list', SEGMENT_LIST, '-segment_list_type', 'csv'],
    ...['-segment_format', 'mp4', '-segment_format_options', fragmentOptions(plan)],
    join(plan.liveDir.replaceAll('%', '%%'), `${plan.pid}-%09d.mp4`),
  ];
}

/** Arguments with which ffmpeg opens the stream, waits for one video frame, and writes nothing. */
export function probeArguments(plan: RecordingPlan): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info', ...inputArguments(plan)],
    ...['-map', '0:v:0', '-c', 'copy', '-frames:v', '1', '-f', 'null', '-'],
  ];
}

function inputArguments(plan: RecordingPlan): string[] {
  return [
    ...(isFile(plan.source) ? ['-re'] : []),
    ...['-fpsprobesize', '0', '-f', 'concat', '-safe', '0', '-protocol_whitelist', PROTOCOLS],
    ...['-i', 'pipe:0'],
  ];
}

function audioArguments(audio: RecordingPlan['audio']): string[] {
  if (audio === 'none') return ['-an'];
  // 32 kbit/s is ample for the speech band that such codecs carry.
  return ['-map', '0:a:0?', ...(audio === 'copy' ? ['-c:a', 'copy'] : ['-c:a', 'aac', '-b:a', '32k'])];
}

/** Short fragments, each written at once: what a crash can take is one fragment. */
function fragmentOptions(plan: RecordingPlan): string {
  const interval = plan.fragmentMs * 1000;
  return [
    'movflags=+empty_moov+default_base_moof',
    `frag_duration=${interval}`,
    `max_interleave_delta=${interval}`,
    'flush_packets=1',
  ].join(':');
}

/** What ffmpeg's concat demuxer reads from standard input: the source and the options for opening it. */
export function inputScript(plan: RecordingPlan): string {
  const chosen = [...openingOptions(plan), ...optionPairs(plan.inputOptions)];
  const options = chosen.map(([name, value]) => `option ${name} ${quote(value)}\n`);
  return `ffconcat version 1.0\nfile ${quote(plan.source)}\n${options.join('')}`;
}

function openingOptions(plan: RecordingPlan): [string, string][] {
  const timeoutUs = String(plan.stallTimeoutMs * 1000);
  const stamps: [string, string][] = plan.stampOnArrival ? [['use_wallclock_as_timestamps', '1']] : [];
  if (/^rtsps?:/i.test(plan.source))
    return [
      ['rtsp_transport', plan.transport],
      ['allowed_media_types', plan.audio === 'none' ? 'video' : 'video+audio'],
      ['timeout', timeoutUs],
      ['fpsprobesize', '0'],
      ...(plan.transport === 'udp' ? ([['buffer_size', '4194304']] as [string, string][]) : []),
    ];
  if (/^https?:/i.test(plan.source)) return [['rw_timeout', timeoutUs], ['fpsprobesize', '0'], ...stamps];
  return [];
}

/** Options as on a command line, `-name value`, as pairs; one without a value is a flag. */
function optionPairs(words: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (const word of words) {
    const last = pairs.at(-1);
    if (/^-[A-Za-z]/.test(word)) pairs.push([word.slice(1), '1']);
    else if (last) last[1] = word;
  }
  return pairs;
}

/** Whether a source is a local file, which is played at its own speed. */
export function isFile(source: string): boolean {
  return source.startsWith('/') || /^file:/i.test(source);
}

/** Quotes a word as ffmpeg's av_get_token reads it. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

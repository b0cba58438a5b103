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

const LONGEST_REPORT_PERIOD_MS = 3_000;

/**
 * How often ffmpeg reports its progress, in milliseconds: seldom enough to cost nothing, and often enough that a
 * camera whose frame rate falls does not look like one that stands still.
 */
export function reportPeriodMs(stallTimeoutMs: number): number {
  return Math.min(LONGEST_REPORT_PERIOD_MS, Math.round((stallTimeoutMs * 3) / 8));
}

/**
 * ffmpeg's arguments. The source is not among them: it is on standard input ({@link inputScript}), where no
 * process list shows it.
 */
export function ffmpegArguments(plan: RecordingPlan): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info'],
    ...['-progress', PROGRESS, '-stats_period', String(reportPeriodMs(plan.stallTimeoutMs) / 1000)],
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
    ...['-fpsprobesize', '0', ...(isRtsp(plan.source) ? ['-max_ts_probe', '0'] : [])],
    ...['-f', 'concat', '-safe', '0', '-protocol_whitelist', PROTOCOLS],
    ...['-i', 'pipe:0'],
  ];
}

/**
 * ffmpeg writes nothing before the sound's encoder has got its first sample. When this many video packets wait for
 * that, it gives up, and the recorder goes on without sound; otherwise it would wait until they fill 50 MB.
 */
const SILENCE = ['-max_muxing_queue_size', '50', '-muxing_queue_data_threshold', '0'];

function audioArguments(audio: RecordingPlan['audio']): string[] {
  if (audio === 'none') return ['-an'];
  // 32 kbit/s is ample for the speech band that such codecs carry.
  const codec = audio === 'copy' ? ['copy'] : ['aac', '-b:a', '32k', ...SILENCE];
  return ['-map', '0:a:0?', '-c:a', ...codec];
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
  return `ffconcat version 1.0\nfile ${quote(concatSource(plan.source))}\n${options.join('')}`;
}

/** A bare path would be taken as one of the protocol that the script itself comes by, `pipe:`. */
function concatSource(source: string): string {
  return source.startsWith('/') ? `file:${source}` : source;
}

/**
 * Blocked by a silent socket, ffmpeg does not notice SIGTERM, and would be killed with its last fragment unwritten. So
 * its own time-out comes first: it fires twice before ffmpeg ends, because the first time only ends the last frame.
 */
const SILENCE_SHARE = 0.5;

function openingOptions(plan: RecordingPlan): [string, string][] {
  const timeoutUs = String(plan.stallTimeoutMs * 1000);
  const stamps: [string, string][] = plan.stampOnArrival ? [['use_wallclock_as_timestamps', '1']] : [];
  if (isRtsp(plan.source))
    return [
      ['rtsp_transport', plan.transport],
      ['allowed_media_types', plan.audio === 'none' ? 'video' : 'video+audio'],
      ['timeout', String(plan.stallTimeoutMs * SILENCE_SHARE * 1000)],
      ['fpsprobesize', '0'],
      // The session description says it all: no waiting for the first packet of each stream, which may never come.
      ['max_ts_probe', '0'],
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

function isRtsp(source: string): boolean {
  return /^rtsps?:/i.test(source);
}

/** Whether a source is a local file, which is played at its own speed. */
export function isFile(source: string): boolean {
  return source.startsWith('/') || /^file:/i.test(source);
}

/** Quotes a word as ffmpeg's av_get_token reads it. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

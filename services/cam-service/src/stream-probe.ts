import { type Clock, startBoundChild } from '@pm-dvr/runtime';
import { explainExit, type Failure } from './failure-policy.ts';
import { inputScript, isFile, probeArguments, type RecordingPlan } from './ffmpeg-command.ts';
import { type InputStream, LineSplitter, logMessage, parseInputStream } from './ffmpeg-output.ts';

/** Opens a camera's stream with ffmpeg, takes in its first frames, writes nothing, and says what it is. */
export async function probeStream(
  ffmpeg: string,
  plan: RecordingPlan,
  clock: Clock,
): Promise<{ readonly streams: readonly InputStream[] } | Failure> {
  const child = await startBoundChild(ffmpeg, probeArguments(plan), { stdin: inputScript(plan), clock });
  const streams: InputStream[] = [];
  const messages: string[] = [];
  const lines = new LineSplitter();
  let inputRead = false;
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    for (const line of lines.push(chunk)) {
      const { level, text } = logMessage(line);
      inputRead ||= /^(Stream mapping|Output #0)/.test(text);
      const stream = inputRead ? undefined : parseInputStream(text);
      if (stream) streams.push(stream);
      if (level !== 'info') messages.push(text);
    }
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), plan.stallTimeoutMs + 10_000);
  const exit = await child.exited;
  clearTimeout(limit);
  if (streams.length > 0 && exit.code === 0) return { streams };
  if (exit.signal !== null) return { cause: 'no-answer', detail: 'no video frame came in time' };
  return explainExit({ exit, messages, hadVideo: false, isFile: isFile(plan.source) });
}

import { findProgram } from '@pm-dvr/runtime';
import { Broker } from './broker.ts';
import { camReport, howToPlay } from './closing-words.ts';
import { startCamera } from './embedded-camera.ts';
import { judgeEvents } from './event-judgement.ts';
import { greeting, introduction } from './introduction.ts';
import { judge } from './judgement.ts';
import type { DemoOptions } from './options.ts';
import { CAMERA, type Recording, record } from './recording.ts';
import { judgeRemote } from './remote-judgement.ts';
import { makeRunFolder, type RunFolder, removeRunFolder } from './run-folder.ts';
import { configure } from './run-settings.ts';
import type { Screen } from './screen.ts';
import type { StopRequest } from './stop-request.ts';

/**
 * The demo from its first word to its last; resolves with its exit code. Nothing that it started is left then.
 * Throws CodedError with the exit code of what is missing or did not start.
 */
export async function runDemo(options: DemoOptions, stop: StopRequest, screen: Screen): Promise<number> {
  screen.say(greeting(options, screen.paint));
  for (const program of ['ffmpeg', 'mosquitto', 'rclone', 'setpriv']) findProgram(program);
  const run = await makeRunFolder(options.store);
  let recording: Recording | undefined;
  const forced = () => process.stderr.write(`Ended by force. What was recorded is in ${run.folder}\n`);
  process.once('exit', forced);
  try {
    recording = await recordCamera(run, options, stop, screen);
    screen.leave();
    const isEarly = recording?.interrupted && recording.clips.length === 0;
    if (!recording || isEarly) return endedEarly(options, screen);
    return await conclude(run, recording, options, screen);
  } finally {
    process.off('exit', forced);
    screen.leave();
    if (options.remove || !recording?.clips.length) await removeRunFolder(run);
  }
}

async function recordCamera(
  run: RunFolder,
  options: DemoOptions,
  stop: StopRequest,
  screen: Screen,
): Promise<Recording | undefined> {
  const slow = () => screen.say("Making the camera's picture, once …");
  const embedded = await startCamera(options.port, run.folder, stop.signal, slow);
  if (!embedded) return undefined;
  await using camera = embedded.camera;
  await using broker = await Broker.start(run.folder, (line) => screen.log(line));
  const { budgetBytes } = options;
  const source = embedded.url;
  await configure(run, { camera: CAMERA, source, brokerUrl: broker.url, budgetBytes });
  screen.say(introduction(run, CAMERA, { cameraUrl: source, broker, budgetBytes }, screen.paint));
  if (stop.signal.aborted) return undefined;
  return await record(run, { camera, broker }, options, stop.signal, screen);
}

async function conclude(
  run: RunFolder,
  recording: Recording,
  options: DemoOptions,
  screen: Screen,
): Promise<number> {
  const { recorded, clips, stoppedMs } = recording;
  if (clips.length > 0) screen.say(`\n${await camReport(run, recorded, stoppedMs)}\n`);
  const events = await judgeEvents(run, recording, options.seconds, screen.paint);
  if (clips.length > 0) screen.say(`${events.text}\n`);
  const remote = await judgeRemote(run, recording, events.own, screen.paint);
  if (recording.events.seen.length > 0) screen.say(`${remote.text}\n`);
  const { text, good } = await judge(run, recording, { events, remote }, screen.paint);
  screen.say(`${text}\n`);
  screen.say(
    options.remove
      ? 'The clips were removed, as wanted.'
      : await howToPlay(run, clips, events.own, screen.paint),
  );
  return good || options.seconds === undefined ? 0 : 1;
}

function endedEarly(options: DemoOptions, screen: Screen): number {
  screen.say('Stopped before anything was recorded.');
  return options.seconds === undefined ? 0 : 1;
}

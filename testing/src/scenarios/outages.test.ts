import { execFileSync } from 'node:child_process';
import type { Cause } from '@pm-dvr/contracts';
import { type Interval, SAME_RUN_JOIN_MS } from '@pm-dvr/footage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AudioKind, SentRange, SessionStats, Video } from '../fake-camera/index.ts';
import { makeVideo, startFakeCamera } from '../fake-camera/index.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { RigStore } from '../rig/store.ts';
import { closeOnce, faultFor, inTurn, type Outcome, reboot, runTrials, type Trial } from '../rig/trial.ts';
import { smallVideo, VIDEO_CACHE } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';

interface Expected {
  readonly causes: readonly Cause[];
  /** Frames sent so long before a fault may be lost with it; none if left out. */
  readonly mayLoseMs?: number;
  /** A session begins in the middle of a group of pictures; nothing can be made of that one. */
  readonly joinsMidway?: true;
  /** Recovery can be so quick that the account takes clips from before and after for one stretch. */
  readonly mayBeSeamless?: true;
  /** Time that recovery may take besides the usual. */
  readonly laterMs?: number;
}

const ACCURACY_MS = 500;
/** The next attempt, a group of pictures until the camera's next key frame, and slack for a busy machine. */
const RECOVERY_MS = 1_000 + 1_000 + 2_000;
/** ffmpeg knows the end of a frame by the next one: what is cut off in the middle costs the last one. */
const LAST_FRAME = { mayLoseMs: 60 };
/** What ffmpeg had not written yet when the time stamps became useless. */
const LAST_FRAGMENT = { mayLoseMs: 600 };

const EXPECTED: Record<string, Expected> = {
  refused: { causes: ['connection-refused'] },
  unauthorized: { causes: ['unauthorized'] },
  notfound: { causes: ['not-found'] },
  unavailable: { causes: ['camera-error'] },
  // A request that was never answered is not answered when the camera is well again: it has to time out first.
  neveranswers: { causes: ['no-answer'], laterMs: 2_000 },
  closed: { causes: ['closed-by-camera'] },
  closedtwice: { causes: ['closed-by-camera', 'connection-refused'] },
  midgroup: { causes: ['closed-by-camera'], laterMs: 3_000, joinsMidway: true },
  silent: { causes: ['video-stalled'] },
  silentudp: { causes: ['video-stalled'], laterMs: 1_000 },
  videostop: { causes: ['video-stalled'], ...LAST_FRAME },
  trickling: { causes: ['video-stalled'], ...LAST_FRAGMENT },
  slow: { causes: [] },
  dropping: { causes: [] },
  droppingudp: { causes: [] },
  corrupting: { causes: [] },
  forward: { causes: ['camera-clock-jump'], mayBeSeamless: true, ...LAST_FRAGMENT },
  alittleforward: { causes: ['camera-clock-jump'], mayBeSeamless: true, ...LAST_FRAGMENT },
  shortgroups: { causes: ['camera-clock-jump'], mayBeSeamless: true, ...LAST_FRAGMENT },
  back: { causes: ['camera-clock-jump'], mayBeSeamless: true, ...LAST_FRAGMENT },
  alittleback: { causes: ['camera-clock-jump'], laterMs: 6_000, ...LAST_FRAGMENT },
  rebooted: { causes: ['connection-refused'] },
  rebootedhevc: { causes: ['connection-refused'] },
};

async function trials(): Promise<Record<string, Trial>> {
  const video = await smallVideo();
  const make = (fps: number, gopFrames: number) =>
    makeVideo({
      codec: 'h264',
      width: 320,
      height: 180,
      fps,
      gopFrames,
      seconds: 12,
      directory: VIDEO_CACHE,
    });
  const plain = (disturb: Trial['disturb'], its: { video?: Video; audio?: AudioKind } = {}): Trial => ({
    camera: { video, ...its },
    disturb,
  });
  const udp = (disturb: Trial['disturb']) => ({ ...plain(disturb), settings: { transport: 'udp' } });
  const jump = (seconds: number) => faultFor(0, { kind: 'clock-jump', seconds });
  const dropping = faultFor(5, { kind: 'drop', share: 0.05 });
  const silent = faultFor(5, { kind: 'silent' });
  return {
    refused: plain(faultFor(4, { kind: 'refuse' })),
    unauthorized: plain(faultFor(4, { kind: 'unauthorized' })),
    notfound: plain(faultFor(4, { kind: 'not-found' })),
    unavailable: plain(faultFor(4, { kind: 'unavailable' })),
    neveranswers: plain(faultFor(4, { kind: 'never-answer' })),
    closed: plain(closeOnce(), { audio: 'aac' }),
    closedtwice: plain(inTurn(closeOnce(), faultFor(2, { kind: 'refuse' }))),
    midgroup: {
      camera: { video: await make(25, 100), audio: 'aac', startAtKeyframe: false },
      disturb: closeOnce(100),
    },
    silent: plain(silent),
    silentudp: udp(silent),
    videostop: plain(faultFor(5, { kind: 'video-stop' }), { audio: 'aac' }),
    trickling: plain(faultFor(5, { kind: 'trickle', bytesPerSecond: 100 })),
    slow: plain(faultFor(4, { kind: 'trickle', bytesPerSecond: 40_000 })),
    dropping: plain(dropping),
    droppingudp: udp(dropping),
    corrupting: plain(faultFor(5, { kind: 'corrupt', share: 0.05 }), { audio: 'aac' }),
    forward: plain(jump(3600)),
    alittleforward: plain(jump(5), { audio: 'aac' }),
    shortgroups: plain(jump(3600), { video: await make(25, 5) }),
    back: plain(jump(-3600), { audio: 'aac' }),
    alittleback: plain(jump(-4)),
    rebooted: plain(reboot({ downMs: 4000, video: await smallVideo('h264', 640, 360) })),
    rebootedhevc: plain(reboot({ downMs: 4000, video: await smallVideo('h265') })),
  };
}

let store: RigStore;
let outcomes: Map<string, Outcome>;

beforeAll(async () => {
  store = await RigStore.create();
  ({ outcomes } = await runTrials(store, await trials()));
});
afterAll(async () => {
  await store?.[Symbol.asyncDispose]();
});

/** When the first frame was sent that is in a clip after the fault with this index, in ms since the epoch. */
function resumedMs({ fake, faults, marks }: Outcome, index: number): number {
  const untilMs = faults[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
  const sessions = fake.stats().sessions.filter((one) => one.startedMs < untilMs && one.sent.length > 0);
  const fromMs = sessions.at(-1)?.sent[0]?.firstMs ?? Number.NaN;
  return marks.find((mark) => mark.sentMs >= fromMs)?.sentMs ?? Number.NaN;
}

/** The longest time between a clip's end and the beginning of the next one, by their names. */
function longestSeamMs(clips: Outcome['clips']): number {
  const seams = clips
    .slice(1)
    .map((clip, at) => clip.startMs - (clips[at]?.startMs ?? 0) - (clips[at]?.durationMs ?? 0));
  return Math.max(...seams);
}

/** From a session's first frame to its first that is in a clip, which is a key frame. */
function keyframeMs({ startedMs, sent }: SessionStats, marks: Outcome['marks']): Interval {
  const toMs = marks.find((mark) => mark.sentMs >= startedMs)?.sentMs ?? startedMs;
  return { fromMs: sent[0]?.firstMs ?? startedMs, toMs };
}

describe.each(Object.entries(EXPECTED))(
  'a camera that is %s',
  (id, { causes, mayLoseMs = 0, laterMs = 0, joinsMidway, mayBeSeamless }) => {
    const outcome = () => outcomes.get(id) as Outcome;

    test(`has ${causes.length} holes in its account: ${causes.join(', ')}`, () => {
      const { holes, faults, fake, clips } = outcome();
      if (mayBeSeamless && longestSeamMs(clips) <= SAME_RUN_JOIN_MS) return expect(holes).toEqual([]);
      expect(holes.map((hole) => hole.cause)).toEqual(causes);
      for (const [index, hole] of holes.entries()) {
        const { fromMs, toMs } = faults[index] ?? { fromMs: 0, toMs: 0 };
        const jumped = hole.cause === 'camera-clock-jump';
        const endedMs = Math.max(...fake.stats().sessions.map((session) => session.endedMs ?? 0));
        expect(hole.from_ms).toBeGreaterThanOrEqual(fromMs - Math.max(ACCURACY_MS, mayLoseMs));
        // Video with useless time stamps may still be recorded.
        expect(hole.from_ms).toBeLessThanOrEqual((jumped ? Math.max(fromMs, endedMs) : fromMs) + ACCURACY_MS);
        expect(Math.abs(hole.to_ms - resumedMs(outcome(), index))).toBeLessThanOrEqual(ACCURACY_MS);
        expect(resumedMs(outcome(), index) - toMs).toBeLessThanOrEqual(RECOVERY_MS + laterMs);
      }
    });

    test('is accounted for to the millisecond, with nothing unexplained', () => {
      const { report } = outcome();
      expect(report.unexplained_ms).toBe(0);
      expect(report.recorded_ms + report.open_ms + report.missing_ms + report.expired_ms).toBe(
        report.window.length_ms,
      );
    });

    test('has every frame that was sent outside its fault in a clip, once, in order', () => {
      const { lost, faults, marks, fake } = outcome();
      const whole = fake.stats().sessions.map((session) => keyframeMs(session, marks));
      const inFault = ({ firstMs, lastMs }: SentRange) =>
        faults.some(
          (fault, index) => firstMs >= fault.fromMs - mayLoseMs && lastMs <= resumedMs(outcome(), index),
        ) ||
        (joinsMidway &&
          whole.some(({ fromMs, toMs }) => firstMs >= fromMs && lastMs <= toMs + LAST_FRAME.mayLoseMs));
      expect(lost.filter((range) => !inFault(range))).toEqual([]);
      const numbers = marks.map((mark) => mark.number);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    });

    test('has clips whose names tell when their first frame came', () => {
      for (const clip of outcome().clips) {
        expect(Math.abs(clip.startMs - (clip.marks[0]?.sentMs ?? 0))).toBeLessThanOrEqual(ACCURACY_MS);
      }
    });
  },
);

test.each([
  ['rebooted', 'h264,320,180', 'h264,640,360'],
  ['rebootedhevc', 'h264,320,180', 'hevc,320,180'],
])('a camera that is %s has clips that all play, as %s before and as %s after', (id, before, after) => {
  const { clips, faults } = outcomes.get(id) as Outcome;
  for (const clip of clips) {
    const entries = [
      '-select_streams',
      'v',
      '-show_entries',
      'stream=codec_name,width,height',
      '-of',
      'csv=p=0',
    ];
    const found = execFileSync('ffprobe', ['-v', 'error', ...entries, clip.path], { encoding: 'utf8' });
    expect(found.trim()).toBe(clip.startMs < (faults[0]?.toMs ?? 0) ? before : after);
    const errors = execFileSync('ffmpeg', ['-v', 'error', '-i', clip.path, '-f', 'null', '-'], {
      encoding: 'utf8',
    });
    expect(errors).toBe('');
  }
});

test('a wrong password is reported as what it is after more than ten failures', async () => {
  await using locked = await RigStore.create();
  const auth = { scheme: 'digest', user: 'viewer', password: 'right' } as const;
  await using camera = await startFakeCamera({ video: await smallVideo(), auth });
  await locked.configure({ cameras: { front: { source: camera.urlFor('viewer', 'wrong') } } });
  await using daemon = DaemonProcess.start('cam-service', ['-c', locked.configFile, 'front']);
  const alarm = async () => (await locked.stateText('front')).endsWith('\n2\n');
  await waitFor('status code 2', alarm, 30_000);
  expect(await locked.stateText('front')).toMatch(
    /^FAILED 1[1-9] times since .*: the camera refused user or password/,
  );
  expect(daemon.output).toMatch(/ERROR front: 11 attempts in a row .*401 Unauthorized/);
  expect(camera.stats().requests.DESCRIBE).toBeGreaterThanOrEqual(11);
  expect((await daemon.stop()).code).toBe(0);
});

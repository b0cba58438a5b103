import type { Cause } from '@pm-dvr/contracts';
import type { Interval } from '@pm-dvr/footage';
import { seededRandom } from '../fake-camera/random.ts';
import type { ReportedHole } from '../rig/report.ts';
import { RigStore } from '../rig/store.ts';
import { frameHoles } from '../rig/time-line.ts';
import { faultFor, inTurn, type Outcome, reboot, runTrials, type Trial } from '../rig/trial.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { atMost, exactly, type Figure, median, plain, worst } from './figure.ts';

const CAMERAS = 8;
const FRAME_MS = 40;
const ACCURACY_SECONDS = 0.5;

/** Faults that last, and what the report must say of each. */
const KINDS = [
  ['refuse', ['connection-refused']],
  ['unauthorized', ['unauthorized']],
  ['not-found', ['not-found']],
  ['unavailable', ['camera-error']],
  ['never-answer', ['no-answer']],
  ['silent', ['video-stalled']],
  ['video-stop', ['video-stalled']],
  // Nothing but the way in which the connection ends tells a reboot from a refusal.
  ['reboot', ['connection-refused', 'closed-by-camera']],
] as const satisfies readonly (readonly [string, readonly Cause[]])[];

interface Plan {
  readonly causes: readonly (readonly Cause[])[];
  readonly trial: Trial;
}

/** What cam-report says of faults of random kinds and lengths, beside what the cameras know of them. */
export async function holes(options: { rounds: number }): Promise<Figure[]> {
  const random = seededRandom(options.rounds);
  const plans = new Map<string, Plan>();
  for (let n = 0; n < CAMERAS; n++) plans.set(`cam${n}`, await randomPlan(random, options.rounds));
  await using store = await RigStore.create();
  const trials = Object.fromEntries([...plans].map(([id, plan]) => [id, plan.trial]));
  const { outcomes } = await runTrials(store, trials);
  const errors: number[] = [];
  const totals = { injected: 0, reported: 0, wrong: 0, unexplainedMs: 0, unbalancedMs: 0 };
  for (const [id, outcome] of outcomes) {
    const { causes } = plans.get(id) as Plan;
    const { report } = outcome;
    totals.injected += causes.length;
    totals.reported += outcome.holes.length;
    totals.wrong += causes.filter(
      (expected, index) => !(expected as string[]).includes(outcome.holes[index]?.cause ?? ''),
    ).length;
    totals.unexplainedMs += report.unexplained_ms;
    const accounted = report.recorded_ms + report.open_ms + report.missing_ms + report.expired_ms;
    totals.unbalancedMs += Math.abs(accounted - report.window.length_ms);
    for (const [index, hole] of outcome.holes.entries())
      errors.push(...boundErrors(hole, truth(outcome)[index]));
  }
  return [
    plain('faults injected, of random kinds and lengths', totals.injected, ''),
    exactly('holes that cam-report tells', totals.reported, totals.injected),
    exactly('holes with another cause than the fault', totals.wrong, 0),
    plain('bounds of holes: off by, median', median(errors) / 1000, 's', 3),
    atMost('bounds of holes: off by, worst', worst(errors) / 1000, ACCURACY_SECONDS, 's', 3),
    exactly('unexplained', `${totals.unexplainedMs} ms`, '0 ms'),
    exactly('recorded + holes, less wall time', `${totals.unbalancedMs} ms`, '0 ms'),
  ];
}

async function randomPlan(random: () => number, rounds: number): Promise<Plan> {
  const chosen = Array.from({ length: rounds }, () => KINDS[Math.floor(random() * KINDS.length)] ?? KINDS[0]);
  const disturbances = chosen.map(([kind]) => disturbance(kind, 3 + random() * 9));
  return {
    causes: chosen.map(([, causes]) => causes),
    trial: { camera: { video: await smallVideo(), audio: 'aac' }, disturb: inTurn(...disturbances) },
  };
}

function disturbance(kind: (typeof KINDS)[number][0], seconds: number): Trial['disturb'] {
  return kind === 'reboot' ? reboot({ downMs: seconds * 1000 }) : faultFor(seconds, { kind });
}

/** Where frames are missing around the faults, by the frames' own marks; NaN where none are. */
function truth({ marks, faults }: Outcome): Interval[] {
  const missing = frameHoles(marks, FRAME_MS);
  return faults.map(({ fromMs, toMs }) => {
    const around = missing.filter((hole) => hole.toMs > fromMs && hole.fromMs < toMs);
    return { fromMs: around[0]?.fromMs ?? Number.NaN, toMs: around.at(-1)?.toMs ?? Number.NaN };
  });
}

/** NaN for a hole that has nothing to do with a fault. */
function boundErrors(hole: ReportedHole, missing: Interval | undefined): number[] {
  const { fromMs, toMs } = missing ?? { fromMs: Number.NaN, toMs: Number.NaN };
  return [Math.abs(hole.from_ms - fromMs), Math.abs(hole.to_ms - toMs)];
}

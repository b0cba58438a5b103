import { type FaultRow, isHurt, MARGIN_SECONDS } from '../faults/fault-row.ts';
import type { FootageLoss } from '../faults/footage-loss.ts';
import { FPS } from '../faults/plant-settings.ts';
import type { FrameHole } from '../rig/time-line.ts';

/** A fault that was made. Instants are milliseconds since the epoch. */
export interface MadeFault {
  readonly row: FaultRow;
  readonly victim: string;
  readonly brokenMs: number;
  /** Infinity while it lasts. */
  readonly mendedMs: number;
  /** When everything worked again; Infinity until then. */
  readonly workingMs: number;
}

/** What a camera lost in the faults that hurt it. */
export interface CameraLoss {
  readonly camera: string;
  readonly lostSeconds: number;
  /** What no recorder could have had, all faults together. */
  readonly leastSeconds: number;
}

/** What is missing may begin with the fragment that was being written. */
const BEFORE_MS = 2_000;

/** All faults of a run, in their order. */
export class FaultLog {
  private readonly faults: MadeFault[] = [];

  get made(): readonly MadeFault[] {
    return this.faults;
  }

  begin(row: FaultRow, victim: string): void {
    const [brokenMs, mendedMs, workingMs] = [Date.now(), Infinity, Infinity];
    this.faults.push({ row, victim, brokenMs, mendedMs, workingMs });
  }

  mended(): void {
    this.change({ mendedMs: Date.now() });
  }

  working(): void {
    this.change({ workingMs: Date.now() });
  }

  /** Whether nothing was broken from one instant to another. */
  isQuiet(fromMs: number, toMs: number): boolean {
    return !this.faults.some((fault) => fault.brokenMs - BEFORE_MS < toMs && fault.workingMs > fromMs);
  }

  private change(more: Partial<MadeFault>): void {
    const last = this.faults.pop();
    if (last) this.faults.push({ ...last, ...more });
  }
}

/** What each camera has lost, beside the least that the faults cost. */
export function lossesOf(
  faults: readonly MadeFault[],
  losses: ReadonlyMap<string, FootageLoss>,
): CameraLoss[] {
  return [...losses].map(([camera, { seconds, holes }]) => {
    const own = faults.filter(({ row, victim }) => isHurt(row, victim, camera));
    const least = own.map((fault) => leastSeconds(fault, secondsIn(holes, fault)));
    return { camera, lostSeconds: seconds, leastSeconds: least.reduce((sum, each) => sum + each, 0) };
  });
}

/** Everything that was lost while nothing was broken, by a camera that was not hurt, or beyond what a fault may cost. */
export function tooMuchLost(
  faults: readonly MadeFault[],
  losses: ReadonlyMap<string, FootageLoss>,
): string[] {
  return [...losses].flatMap(([camera, { holes }]) => {
    const own = faults.filter(({ row, victim }) => isHurt(row, victim, camera));
    const unhurt = holes.filter((hole) => !own.some((fault) => meets(hole, fault)));
    return [
      ...unhurt.map((hole) => unexpected(camera, hole, faults)),
      ...own.flatMap((fault) => beyond(camera, secondsIn(holes, fault), fault)),
    ];
  });
}

function unexpected(camera: string, hole: FrameHole, faults: readonly MadeFault[]): string {
  const meanwhile = faults.filter((fault) => meets(hole, fault)).map(({ row }) => row.name);
  const what = `${camera} lost ${hole.frames} frames from ${new Date(hole.fromMs).toISOString()} on`;
  return `${what}, ${meanwhile.length > 0 ? `while only others were hurt (${meanwhile.join(', ')})` : 'while nothing was broken'}`;
}

function beyond(camera: string, seconds: number, fault: MadeFault): string[] {
  const { row } = fault;
  const limit = leastOf(fault) + (row.margin ?? MARGIN_SECONDS);
  if (seconds <= limit) return [];
  const at = new Date(fault.brokenMs).toISOString();
  return [
    `${camera} lost ${seconds.toFixed(1)} s in ${row.name} at ${at}, at most ${limit.toFixed(1)} s may be lost`,
  ];
}

/** The least that a fault costs, of what was lost in it: some faults cost nothing if they come at a good moment. */
function leastSeconds(fault: MadeFault, lost: number): number {
  return Math.min(leastOf(fault), lost);
}

function leastOf({ row, brokenMs, mendedMs }: MadeFault): number {
  return row.least === 'while-broken' ? (mendedMs - brokenMs) / 1000 : row.least;
}

function secondsIn(holes: readonly FrameHole[], fault: MadeFault): number {
  return holes.filter((hole) => meets(hole, fault)).reduce((sum, { frames }) => sum + frames / FPS, 0);
}

function meets(hole: FrameHole, { brokenMs, workingMs }: MadeFault): boolean {
  return hole.toMs > brokenMs - BEFORE_MS && hole.fromMs < workingMs;
}

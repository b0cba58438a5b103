/** How one camera of the plan stands: `recording`, or what keeps it from that. */
export interface Standing {
  readonly id: string;
  readonly standing: string;
}

/** When a recorder has taken its last step, and how long it may go without one; milliseconds. */
export interface Quiet {
  readonly id: string;
  readonly quietMs: number;
  readonly longestQuietMs: number;
}

const RECORDING = 'recording';
const LISTED = 3;
/** The beat comes every five seconds at least. */
const LONGEST_BEAT_MS = 60_000;

/** Whether the first clip of every camera is open. */
export function isStarted(cameras: readonly Standing[]): boolean {
  return cameras.every(({ standing }) => standing === RECORDING);
}

/** How all of them stand, on one line: what is wrong with the first few that are not recorded. */
export function statusText(cameras: readonly Standing[]): string {
  const [only, ...more] = cameras;
  if (only && more.length === 0) return only.standing;
  const away = cameras.filter(({ standing }) => standing !== RECORDING);
  const count = `${cameras.length - away.length} of ${cameras.length} cameras recording`;
  const listed = away.slice(0, LISTED).map(({ id, standing }) => `; ${id}: ${standing}`);
  const others = away.length > LISTED ? `; and ${away.length - LISTED} more` : '';
  return `${count}${listed.join('')}${others}`;
}

/** What does not go on; undefined while everything does. */
export function stuckText(beatAgoMs: number, recorders: readonly Quiet[]): string | undefined {
  if (beatAgoMs > LONGEST_BEAT_MS) return `its beat has been missing for ${seconds(beatAgoMs)}`;
  const stuck = recorders.find(({ quietMs, longestQuietMs }) => quietMs > longestQuietMs);
  return stuck && `the recorder of ${stuck.id} has done nothing for ${seconds(stuck.quietMs)}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

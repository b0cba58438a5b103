import { type SuiteStatus, VERDICTS, type Verdict } from '@pm-dvr/contracts';

/** How one thing stands, and in one line why. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly message: string;
}

/** A line for a pager has no room for more. */
const MOST_TOLD = 5;

/** The worst counts; `ok` if there are none. */
export function worstOf(verdicts: Iterable<Verdict>): Verdict {
  let worst = 0;
  for (const verdict of verdicts) worst = Math.max(worst, VERDICTS.indexOf(verdict));
  return VERDICTS[worst] as Verdict;
}

/** The worst judgement, the first of those that are equally bad. */
export function worstJudgement(first: Judgement, ...others: readonly Judgement[]): Judgement {
  return others.reduce((worst, one) => (isWorse(one, worst) ? one : worst), first);
}

type Parts = Pick<SuiteStatus, 'cameras' | 'events' | 'sync' | 'disks' | 'cleaner' | 'units'>;

/** All lines that are judged, each with what it is about, in the order in which they are shown. */
export function linesOf(parts: Parts): (Judgement & { readonly about: string })[] {
  const { cameras, events, sync, disks = [], cleaner, units } = parts;
  return [
    ...cameras.map((one) => ({ ...one, about: one.camera })),
    ...(events ? [{ ...events, about: 'events' }] : []),
    ...(sync?.remotes ?? []).map((one) => ({ ...one, about: `remote ${one.remote}` })),
    ...disks.map((one) => ({ ...one, about: `disk ${one.path}` })),
    ...(cleaner ? [{ ...cleaner, about: 'cleaner' }] : []),
    ...(units ?? []).map((one) => ({ ...one, about: one.unit })),
  ];
}

/** The whole suite in one line: what is worst first, and nothing that is well but for how many cameras record. */
export function suiteJudgement(parts: Parts): Judgement {
  const lines = linesOf(parts);
  const bad = lines.filter(({ verdict }) => verdict !== 'ok');
  const ordered = bad.toSorted((a, b) => VERDICTS.indexOf(b.verdict) - VERDICTS.indexOf(a.verdict));
  const troubles = ordered.slice(0, MOST_TOLD).map(({ about, message }) => `${about}: ${message}`);
  if (ordered.length > MOST_TOLD) troubles.push(`and ${ordered.length - MOST_TOLD} more`);
  return {
    verdict: worstOf(lines.map(({ verdict }) => verdict)),
    message: [...troubles, recordingText(parts.cameras)].join('; '),
  };
}

function recordingText(cameras: SuiteStatus['cameras']): string {
  if (cameras.length === 0) return 'no camera has been recorded yet';
  const well = cameras.filter(({ verdict }) => verdict === 'ok').length;
  return `${well} of ${cameras.length} camera${cameras.length === 1 ? '' : 's'} well`;
}

function isWorse(a: Judgement, b: Judgement): boolean {
  return VERDICTS.indexOf(a.verdict) > VERDICTS.indexOf(b.verdict);
}

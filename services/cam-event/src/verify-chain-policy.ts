import type { SealedEntry } from '@pm-dvr/contracts';
import type { ChainLine } from '@pm-dvr/footage';

/** One line of the chain, and what the lines around it say about it. */
export interface ReviewedLine {
  readonly line: ChainLine;
  /** The sealed entry before it. */
  readonly before: SealedEntry | undefined;
  /** What is wrong with the chain at this line; undefined if nothing is. */
  readonly fault?: string;
  /** Worth knowing about the chain at this line. */
  readonly note?: string;
  /** What became later of the manifest that was sealed here. Absent for other lines. */
  readonly outcome?: { readonly is: 'kept' } | { readonly is: 'expired'; readonly rule: string };
}

/** Looks at the chain by itself: numbers without hole or double, no manifest sealed twice, no damaged lines. */
export function reviewChain(lines: readonly ChainLine[]): ReviewedLine[] {
  const outcomes = outcomesOf(lines);
  const nextSealed = nextSealedOf(lines);
  let before: SealedEntry | undefined;
  return lines.map((line, index) => {
    const review = { line, before, ...lineFault(line, before, nextSealed[index]) };
    if (line.entry?.type !== 'sealed') return review;
    const outcome = outcomes[index];
    const numbered = numberFault(line.entry, before);
    before = line.entry;
    if (typeof outcome !== 'number') return { ...review, ...numbered, ...(outcome && { outcome }) };
    const twice = `${line.entry.manifest} is number ${line.entry.sequence} and again number ${outcome}`;
    return { ...review, fault: [numbered.fault, twice].filter(Boolean).join('; ') };
  });
}

/** For each sealed line what comes of its manifest later: the number under which it is sealed once more is a fault. */
function outcomesOf(lines: readonly ChainLine[]): (ReviewedLine['outcome'] | number)[] {
  const later = new Map<string, ReviewedLine['outcome'] | number>();
  const outcomes: (ReviewedLine['outcome'] | number)[] = [];
  for (let index = lines.length - 1; index >= 0; index--) {
    const entry = lines[index]?.entry;
    if (entry?.type === 'expired') later.set(entry.manifest, { is: 'expired', rule: entry.rule });
    if (entry?.type !== 'sealed') continue;
    outcomes[index] = later.get(entry.manifest) ?? { is: 'kept' };
    later.set(entry.manifest, entry.sequence);
  }
  return outcomes;
}

function numberFault({ sequence }: SealedEntry, before: SealedEntry | undefined): { fault?: string } {
  const last = before?.sequence ?? 0;
  if (sequence === last + 1) return {};
  if (sequence === last) return { fault: `number ${sequence} stands there twice` };
  if (sequence < last) return { fault: `number ${sequence} comes after number ${last}` };
  const missing =
    sequence === last + 2 ? `number ${last + 1} is` : `numbers ${last + 1} to ${sequence - 1} are`;
  return { fault: `${missing} missing` };
}

/** For each line the sealed entry that follows it. */
function nextSealedOf(lines: readonly ChainLine[]): (SealedEntry | undefined)[] {
  const following: (SealedEntry | undefined)[] = [];
  let next: SealedEntry | undefined;
  for (let index = lines.length - 1; index >= 0; index--) {
    following[index] = next;
    const entry = lines[index]?.entry;
    if (entry?.type === 'sealed') next = entry;
  }
  return following;
}

/** A line that a power cut tore was written again after it; then no number is missing. */
function lineFault(
  { entry }: ChainLine,
  before: SealedEntry | undefined,
  next: SealedEntry | undefined,
): Pick<ReviewedLine, 'fault' | 'note'> {
  if (entry) return {};
  if (next?.sequence === (before?.sequence ?? 0) + 1)
    return { note: 'damaged; no number is missing, so a power cut may have torn it' };
  return { fault: 'damaged' };
}

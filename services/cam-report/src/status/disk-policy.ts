import { sizeText } from '@pm-dvr/contracts';
import { resumeFreeBytes } from '@pm-dvr/footage';
import { type Judgement, worstJudgement } from './verdict-policy.ts';

export interface DiskSigns {
  readonly sizeBytes: number;
  readonly freeBytes: number;
  /** `fs_min_free`; undefined if no configuration was read. */
  readonly floorBytes: number | undefined;
  /** Undefined where the file system does not count them. */
  readonly inodes: { readonly all: number; readonly free: number } | undefined;
}

/** Shares of the inodes. */
const FEW_INODES = 0.05;
const FEWEST_INODES = 0.01;

/** How a file system stands: under the floor nothing is recorded; cam-cleaner keeps a little more free. */
export function judgeDisk(signs: DiskSigns): Judgement {
  const well: Judgement = { verdict: 'ok', message: freeText(signs) };
  return worstJudgement(well, ...space(signs), ...inodeTrouble(signs));
}

function space(signs: DiskSigns): Judgement[] {
  const { freeBytes, floorBytes } = signs;
  if (floorBytes === undefined)
    return freeBytes === 0 ? [{ verdict: 'critical', message: 'it is full' }] : [];
  if (freeBytes < floorBytes)
    return [
      {
        verdict: 'critical',
        message: `recording pauses: ${freeText(signs)}, less than fs_min_free (${sizeText(floorBytes)})`,
      },
    ];
  if (freeBytes >= resumeFreeBytes(floorBytes)) return [];
  return [{ verdict: 'warning', message: `${freeText(signs)}, hardly more than fs_min_free` }];
}

function inodeTrouble({ inodes }: DiskSigns): Judgement[] {
  const share = inodes ? inodes.free / inodes.all : 1;
  if (share >= FEW_INODES) return [];
  const message = `only ${inodes?.free} of ${inodes?.all} inodes are free`;
  return [{ verdict: share < FEWEST_INODES ? 'critical' : 'warning', message }];
}

function freeText({ freeBytes, sizeBytes }: DiskSigns): string {
  return `${sizeText(freeBytes)} of ${sizeText(sizeBytes)} free`;
}

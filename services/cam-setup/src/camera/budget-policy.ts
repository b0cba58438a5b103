import { parseSize } from '@pm-dvr/config';
import { sizeText } from '@pm-dvr/contracts';

const SHARE = 0.8;
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const DAY_S = 86_400;

/** A budget, as it is written: four fifths of what is free above the floor, rounded down. */
export function suggestedBudget(freeBytes: number, floorBytes: number): string {
  const bytes = Math.max(MIB, (freeBytes - floorBytes) * SHARE);
  if (bytes >= 10 * GIB) return `${Math.floor(bytes / GIB)}GiB`;
  return `${Math.floor(bytes / MIB)}MiB`;
}

/** What a budget means: `about 12 days at this bit rate`. */
export function budgetText(budgetBytes: number, bitsPerSecond: number): string {
  const days = budgetBytes / ((bitsPerSecond / 8) * DAY_S);
  if (days >= 2) return `about ${Math.floor(days)} days of one camera at this bit rate`;
  const hours = days * 24;
  return hours >= 1
    ? `about ${Math.floor(hours)} hours of one camera at this bit rate`
    : 'less than an hour at this bit rate';
}

/** What a day of this takes: `39.6 GiB`. */
export function dayText(bitsPerSecond: number): string {
  return sizeText((bitsPerSecond / 8) * DAY_S);
}

/** What is wrong with a budget; undefined if nothing is. */
export function budgetFault(text: string): string | undefined {
  const bytes = parseSize(text);
  if (bytes === undefined) return 'is not a size; expected one such as 100GiB or 2TB';
  return bytes < MIB ? 'is too small; expected 1MiB or more' : undefined;
}

import { readdir } from 'node:fs/promises';
import { isDay } from '@pm-dvr/contracts';
import { codeOf } from '@pm-dvr/runtime';

const ENDING = '.jsonl';

/** What is stated in a line of a day file, without the instant at which it was. */
export type WithoutInstant<Line> = Line extends unknown ? Omit<Line, 'at' | 'at_ms'> : never;

/** Days (`YYYY.MM.DD`) of which a folder has a file `DAY.jsonl`, ascending; empty if there is nothing of its name. Fails with Node's error. */
export async function daysIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .filter(isDay)
    .sort();
}

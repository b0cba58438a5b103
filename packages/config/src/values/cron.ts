interface Field {
  readonly noun: string;
  readonly min: number;
  readonly max: number;
  /** Names that stand for the numbers from `min` on. */
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const LAST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const FIELDS: readonly Field[] = [
  { noun: 'minute', min: 0, max: 59, names: [] },
  { noun: 'hour', min: 0, max: 23, names: [] },
  { noun: 'day of the month', min: 1, max: 31, names: [] },
  { noun: 'month', min: 1, max: 12, names: MONTHS },
  { noun: 'day of the week', min: 0, max: 7, names: DAYS },
];

/**
 * What is wrong with times as cron writes them, in five fields (crontab(5)), in words that end with what was
 * `expected`; undefined if they are right and come at all.
 */
export function cronFault(text: string, expected: string): string | undefined {
  const words = text.split(' ').filter((word) => word !== '');
  if (words.length !== FIELDS.length)
    return `does not have five fields; expected ${FIELDS.map(({ noun }) => noun).join(', ')}, as in ${expected}`;
  const values = FIELDS.map((field, index) => fieldValues(field, words[index] as string));
  const wrong = FIELDS[values.indexOf(undefined)];
  if (wrong)
    return `has no right ${wrong.noun}; expected * or ${rangeText(wrong)}, with lists (1,2), ranges (1-5) and steps (*/2)`;
  const [, , days, months] = values as number[][];
  const comes = months?.some((month) => days?.some((day) => day <= (LAST_DAYS[month - 1] as number)));
  return comes ? undefined : 'never comes; expected days that are in the month';
}

/** The numbers that a field stands for; undefined if it is not right. */
function fieldValues(field: Field, word: string): number[] | undefined {
  const parts = word.split(',').map((part) => partValues(field, part));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function partValues(field: Field, part: string): number[] | undefined {
  const match = /^(?:(\*)|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:\/(\d{1,2}))?$/i.exec(part);
  if (!match) return undefined;
  const [, all, first, last, stepText] = match;
  const step = Number(stepText ?? 1);
  // A step counts from somewhere to somewhere: after a single number nobody means the same by it.
  if (stepText !== undefined && ((!all && last === undefined) || step < 1 || step > field.max))
    return undefined;
  const from = all ? field.min : numberOf(field, first as string);
  const to = all ? field.max : numberOf(field, last ?? (first as string));
  if (from === undefined || to === undefined || from > to) return undefined;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function numberOf({ min, max, names }: Field, word: string): number | undefined {
  const named = names.indexOf(word.toLowerCase());
  const value = named >= 0 ? named + min : /^\d{1,2}$/.test(word) ? Number(word) : undefined;
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

function rangeText({ min, max, names }: Field): string {
  return `${min} to ${max}${names.length > 0 ? ` or ${names[0]} to ${names.at(-1)}` : ''}`;
}

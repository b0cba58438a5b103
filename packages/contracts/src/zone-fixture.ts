import fc from 'fast-check';

/** For tests: with whole, half and quarter hours, summer times of an hour and of half of one, at midnight too, and a day left out. */
export const ZONES = [
  'Europe/Berlin',
  'America/St_Johns',
  'America/Havana',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const;

const [FIRST_MS, LAST_MS, WEEK_MS] = [Date.UTC(1973), Date.UTC(2060), 604_800_000];

/** For tests: instants of many years in the zone of `TZ`, half of them within two hours of a change of its offset. */
export function zoneInstant(): fc.Arbitrary<number> {
  const [near, any] = [fc.integer({ min: -7_200_000, max: 7_200_000 }), { min: FIRST_MS, max: LAST_MS }];
  const atChange = fc.tuple(fc.constantFrom(...offsetChanges()), near).map(([changeMs, ms]) => changeMs + ms);
  return fc.oneof(fc.integer(any), atChange);
}

const offsetAt = (ms: number) => new Date(ms).getTimezoneOffset();

/** None of these zones changes twice in a week. */
function offsetChanges(): number[] {
  const changes: number[] = [];
  for (let fromMs = FIRST_MS; fromMs < LAST_MS; fromMs += WEEK_MS)
    if (offsetAt(fromMs) !== offsetAt(fromMs + WEEK_MS))
      changes.push(changeBetween(fromMs, fromMs + WEEK_MS));
  return changes;
}

function changeBetween(beforeMs: number, afterMs: number): number {
  let [from, to] = [beforeMs, afterMs];
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (offsetAt(middle) === offsetAt(beforeMs)) from = middle;
    else to = middle;
  }
  return to;
}

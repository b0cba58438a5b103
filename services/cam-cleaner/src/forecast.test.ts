import { writeRates } from '@pm-dvr/footage';
import { expect, it } from 'vitest';
import type { EventPart } from './event-limits-policy.ts';
import { type ForecastFacts, forecast } from './forecast-policy.ts';
import { forecastDocument, forecastText } from './forecast-text.ts';
import type { Limits } from './limits-policy.ts';
import type { RoutineDay } from './store-facts.ts';

const GB = 1e9;
const H = 3_600_000;
const DAY = 24 * H;
const NOW = Date.parse('2026-11-21T12:00:00Z');

/** Footage of the last day, and a history before it that comes to so many bytes in all. */
function footage(camera: string, bytesPerDay: number, days: number): RoutineDay[] {
  return Array.from({ length: days }, (_, at) => {
    const toMs = NOW - at * DAY;
    return { camera, day: `${at}`, bytes: bytesPerDay, heldBytes: 0, fromMs: toMs - DAY, toMs };
  });
}

function facts(days: readonly RoutineDay[], some: Partial<Limits> = {}, freeGb = 1_000): ForecastFacts {
  const limits = {
    totalSizeBytes: 100 * GB,
    minSizeBytes: 0,
    minFreeBytes: GB,
    minAgeMs: 600_000,
    sharing: 'fair',
    cameras: {},
  } as const;
  return { days, parts: [], limits: { ...limits, ...some }, free: { recent: freeGb * GB }, nowMs: NOW };
}

const held = (given: ForecastFacts) =>
  Object.fromEntries(
    forecast(given).cameras.map(({ camera, holdsMs = Number.NaN, limitedBy }) => [
      camera,
      [Math.round((holdsMs / DAY) * 100) / 100, limitedBy],
    ]),
  );

const bites = (given: ForecastFacts) =>
  forecast(given).limits.map(({ rule, camera, inMs }) => {
    return [
      camera ? `${rule} ${camera}` : rule,
      inMs === undefined ? undefined : Math.round((inMs / DAY) * 100) / 100,
    ];
  });

it('shares the budget fairly in the long run too', () => {
  const days = [...footage('k4', 40 * GB, 1), ...footage('a', 10 * GB, 1), ...footage('b', 10 * GB, 1)];
  expect(held(facts(days))).toEqual({
    k4: [0.83, 'total-size'],
    a: [3.33, 'total-size'],
    b: [3.33, 'total-size'],
  });
});

it('gives all the same time if the oldest goes first', () => {
  const days = [...footage('k4', 40 * GB, 1), ...footage('a', 10 * GB, 1)];
  expect(held(facts(days, { sharing: 'oldest' }))).toEqual({ k4: [2, 'total-size'], a: [2, 'total-size'] });
});

it('goes by age and by the size of a camera, and gives what that leaves to the others', () => {
  const days = [...footage('k4', 40 * GB, 1), ...footage('a', 10 * GB, 1), ...footage('old', GB, 2)];
  const cameras = { a: { share: 1, sizeBytes: 5 * GB } };
  expect(held(facts(days, { cameras, ageMs: 7 * DAY }))).toEqual({
    a: [0.5, 'camera-size'],
    k4: [2.2, 'total-size'],
    old: [7, 'age'],
  });
});

it('sees that the disk is smaller than the budget', () => {
  const given = facts(footage('a', 10 * GB, 2), {}, 11.05);
  expect(held(given)).toEqual({ a: [3, 'free-space'] });
  expect(forecastText(forecast(given), given.limits)).toContain(
    'limit_total_size (93.1 GiB) is more than there is room for (27.9 GiB): fs_min_free decides.',
  );
});

it('says when each limit will bite, and when the disk would be full', () => {
  const parts = [
    { atMs: NOW - 5 * DAY, bytes: 5 * GB, missingAt: [] },
    { atMs: NOW - 30 * DAY, bytes: 10 * GB, missingAt: [] },
  ] as unknown as EventPart[];
  const some = {
    ageMs: 5 * DAY,
    eventsAgeMs: 365 * DAY,
    eventsSizeBytes: 20 * GB,
    cameras: { a: { share: 1, sizeBytes: 50 * GB } },
  };
  const given = { ...facts(footage('a', 10 * GB, 2), some, 51.05), parts };
  expect(bites(given)).toEqual([
    ['events-age', 335],
    ['events-size', 5],
    ['camera-size a', 3],
    ['age', 3],
    ['total-size', 8],
    ['free-space', 5],
  ]);
  const { pausesInMs = 0, fullInMs = 0 } = forecast(given);
  expect([pausesInMs / DAY, fullInMs / DAY]).toEqual([expect.closeTo(5.005), expect.closeTo(5.105)]);
});

it('has an answer without any footage', () => {
  const found = forecast(facts([]));
  expect(found).toMatchObject({ cameras: [], bytesPerDay: 0 });
  expect(found.fullInMs).toBeUndefined();
  expect(forecastText(found, facts([]).limits)).toContain('No camera has been recorded yet.');
  expect(JSON.parse(JSON.stringify(forecastDocument(found, NOW)))).toMatchObject({
    cameras: [],
    bytes_per_day: 0,
  });
});

it('knows a camera that is silent, and one that is too new', () => {
  const days = [
    { camera: 'silent', day: 'd', bytes: GB, heldBytes: 0, fromMs: NOW - 9 * H, toMs: NOW - 2 * H },
    { camera: 'new', day: 'd', bytes: GB, heldBytes: 0, fromMs: NOW - 9 * 60_000, toMs: NOW },
  ];
  expect(writeRates(days, NOW)).toEqual(new Map([['silent', 0]]));
  const text = forecastText(forecast(facts(days)), facts(days).limits);
  expect(text).toMatch(/^new {5}not known yet/m);
  expect(text).toMatch(/^silent {2}silent/m);
});

it('takes the rate from the last days, not from the history', () => {
  const days = [...footage('a', 10 * GB, 2), ...footage('a', GB, 30).slice(4)];
  expect(writeRates(days, NOW).get('a')).toBeCloseTo((10 * GB) / DAY);
});

it('prints a table', () => {
  const days = [...footage('front', 10 * GB, 2), ...footage('yard', 40 * GB, 1)];
  expect(
    forecastText(forecast(facts(days)), facts(days).limits)
      .split('\n')
      .slice(0, 6),
  ).toEqual([
    'camera  a day     now       goes back  will hold  because of',
    'front   9.31 GiB  18.6 GiB  2d 00h     5d 00h     total-size',
    'yard    37.3 GiB  37.3 GiB  1d 00h     1d 06h     total-size',
    '',
    'When each limit will begin to delete, if the cameras go on like this:',
    '  total-size  in 19h 12min',
  ]);
});

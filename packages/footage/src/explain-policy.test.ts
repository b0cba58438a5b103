import type { LedgerEntry } from '@pm-dvr/contracts';
import { describe, expect, test } from 'vitest';
import { type ExplainContext, explainHoles } from './explain-policy.ts';
import { DAY, expired, gap, outage, S, start, stop, T0, video } from './ledger-fixture.ts';

type Hole = readonly [fromS: number, toS: number];
/** `cause 10..20` in seconds after T0, one string for each part. */
type Expected = string[];

function explain(
  holes: Hole[],
  entries: LedgerEntry[],
  context: Partial<Record<keyof ExplainContext, number | boolean>>,
) {
  const ms = (value: number | boolean | undefined) => T0 + Number(value) * S;
  const parts = explainHoles(
    holes.map(([fromS, toS]) => ({ fromMs: T0 + fromS * S, toMs: T0 + toS * S })),
    entries,
    {
      nowMs: ms(context.nowMs ?? 100_000),
      recorderAlive: context.recorderAlive === true,
      firstKnownMs: ms(context.firstKnownMs ?? -1_000_000),
      ...(context.openFromMs !== undefined && { openFromMs: ms(context.openFromMs) }),
      ...(context.leftoverToMs !== undefined && { leftoverToMs: ms(context.leftoverToMs) }),
      ...(context.lastSignMs !== undefined && { lastSignMs: ms(context.lastSignMs) }),
    },
  );
  return parts.map((part) => `${part.cause ?? part.kind} ${(part.fromMs - T0) / S}..${(part.toMs - T0) / S}`);
}

type Case = [
  name: string,
  holes: Hole[],
  entries: LedgerEntry[],
  context: Parameters<typeof explain>[2],
  Expected,
];

const alive = { recorderAlive: true };
const running = [start(-5_000), video(-4_999)];

const cases: Case[] = [
  ['no hole needs no word', [], [...running, outage(10, 'no-answer')], alive, []],
  [
    'a measured gap explains exactly itself',
    [[60, 70]],
    [...running, outage(61, 'closed-by-camera'), video(69), gap(60, 70, 'connection-refused')],
    { ...alive, openFromMs: 90 },
    ['connection-refused 60..70'],
  ],
  [
    'trouble that goes on has its first telling cause until now',
    [[60, 500]],
    [...running, outage(60, 'closed-by-camera'), outage(65, 'connection-refused'), outage(90, 'no-answer')],
    { ...alive, nowMs: 500, openFromMs: 60 },
    ['connection-refused 60..500'],
  ],
  [
    'a strong first cause is kept whatever follows',
    [[60, 500]],
    [...running, outage(60, 'video-stalled'), outage(65, 'connection-refused')],
    { ...alive, nowMs: 500, openFromMs: 60 },
    ['video-stalled 60..500'],
  ],
  [
    'what follows the last finished clip while the recorder runs is open',
    [[60, 66]],
    running,
    { ...alive, nowMs: 66, openFromMs: 60 },
    ['open 60..66'],
  ],
  [
    'after an outage the open clip begins with video',
    [[60, 100]],
    [...running, outage(60, 'host-unreachable'), video(95)],
    { ...alive, nowMs: 100, openFromMs: 60 },
    ['host-unreachable 60..95', 'open 95..100'],
  ],
  [
    'the open clip of a stream that has just broken is open still',
    [[60, 80]],
    [...running, outage(72, 'closed-by-camera')],
    { ...alive, nowMs: 80, openFromMs: 60 },
    ['open 60..72', 'closed-by-camera 72..80'],
  ],
  [
    'a sliver between the finished clip and the trouble is trouble, not an open clip',
    [[60, 80]],
    [...running, outage(60.4, 'closed-by-camera')],
    { ...alive, nowMs: 80, openFromMs: 60 },
    ['closed-by-camera 60..80'],
  ],
  [
    'a clip that was taken away in the middle of a run is unexplained',
    [
      [20, 30],
      [60, 66],
    ],
    running,
    { ...alive, nowMs: 66, openFromMs: 60 },
    ['unexplained 20..30', 'open 60..66'],
  ],
  [
    'killed, power back later, started again',
    [[60, 300]],
    [...running, outage(60, 'recorder-killed'), start(290), video(299)],
    { ...alive, openFromMs: 90_000 },
    ['recorder-killed 60..300'],
  ],
  [
    'killed, started again, and the camera is away then',
    [[60, 400]],
    [...running, outage(60, 'recorder-killed'), start(290), outage(295, 'no-answer'), video(400)],
    { ...alive, openFromMs: 90_000 },
    ['recorder-killed 60..295', 'no-answer 295..400'],
  ],
  [
    'the end of the last footage may lie before entries that were written earlier',
    [[50, 200]],
    [...running, outage(50, 'no-answer'), video(100), outage(50, 'recorder-killed'), start(190), video(200)],
    { ...alive, openFromMs: 90_000 },
    ['no-answer 50..100', 'recorder-killed 100..200'],
  ],
  [
    'killed in the middle of an outage: each has the time up to its last word',
    [[50, 900]],
    [
      ...running,
      outage(50, 'no-answer'),
      outage(300, 'no-answer'),
      outage(50, 'recorder-killed'),
      start(800),
      video(900),
    ],
    { ...alive, openFromMs: 90_000 },
    ['no-answer 50..300', 'recorder-killed 300..900'],
  ],
  [
    'a start without stop and without an outage before it means killed',
    [[60, 300]],
    [...running, start(299), video(300)],
    { ...alive, openFromMs: 90_000 },
    ['recorder-killed 60..300'],
  ],
  [
    'killed and not started again: from the end of the last clip',
    [[60, 1_000]],
    running,
    { nowMs: 1_000, openFromMs: 60 },
    ['recorder-killed 60..1000'],
  ],
  [
    'killed and not started again: what it left unfinished is not missing',
    [[60, 1_000]],
    running,
    { nowMs: 1_000, openFromMs: 60, leftoverToMs: 63 },
    ['open 60..63', 'recorder-killed 63..1000'],
  ],
  [
    'killed before the first clip',
    [[0, 1_000]],
    [start(0)],
    { nowMs: 1_000, firstKnownMs: 0 },
    ['recorder-killed 0..1000'],
  ],
  [
    'killed in an outage and not started again: the outage lasts to the last sign of life',
    [[60, 1_000]],
    [...running, outage(60, 'no-answer'), outage(70, 'no-answer')],
    { nowMs: 1_000, openFromMs: 60, lastSignMs: 400 },
    ['no-answer 60..400', 'recorder-killed 400..1000'],
  ],
  [
    'killed after it had been started, before any video',
    [[60, 1_000]],
    [...running, stop(60), start(200)],
    { nowMs: 1_000, openFromMs: 60 },
    ['recorder-stopped 60..200', 'recorder-killed 200..1000'],
  ],
  [
    'stopped and never started',
    [[60, 1_000]],
    [...running, stop(60)],
    { nowMs: 1_000, openFromMs: 60 },
    ['recorder-stopped 60..1000'],
  ],
  [
    'stopped and started: the time of starting belongs to the stop',
    [[60, 302]],
    [...running, stop(60), start(300), outage(300, 'recorder-starting'), video(302)],
    { ...alive, openFromMs: 90_000 },
    ['recorder-stopped 60..302'],
  ],
  [
    'a measured gap of starting belongs to the stop or the kill before it',
    [
      [60, 302],
      [400, 502],
      [600, 602],
    ],
    [
      ...running,
      stop(60),
      start(300),
      video(301),
      gap(300, 302, 'recorder-starting'),
      outage(400, 'recorder-killed'),
      start(500),
      video(502.5),
      gap(500, 502, 'recorder-starting'),
      gap(600, 602, 'recorder-starting'),
    ],
    { ...alive, openFromMs: 90_000 },
    ['recorder-stopped 60..302', 'recorder-killed 400..502', 'recorder-starting 600..602'],
  ],
  [
    'an outage reported after video that left no clip goes back to the end of the footage',
    [[60, 300]],
    [...running, outage(60, 'no-answer'), video(100), outage(60, 'ffmpeg-died'), video(300)],
    { ...alive, openFromMs: 90_000 },
    ['no-answer 60..100', 'ffmpeg-died 100..300'],
  ],
  [
    'stopped and started, and the camera refuses then',
    [[60, 400]],
    [...running, stop(60), start(300), outage(301, 'unauthorized'), video(400)],
    { ...alive, openFromMs: 90_000 },
    ['recorder-stopped 60..301', 'unauthorized 301..400'],
  ],
  [
    'stopped in an outage',
    [[60, 400]],
    [...running, outage(60, 'no-answer'), stop(100), start(390), video(400)],
    { ...alive, openFromMs: 90_000 },
    ['no-answer 60..100', 'recorder-stopped 100..400'],
  ],
  [
    'the first start is starting until the first key frame',
    [[0, 3]],
    [start(0), video(1.2)],
    { ...alive, firstKnownMs: 0, openFromMs: 90_000 },
    ['recorder-starting 0..3'],
  ],
  [
    'nothing is known of the time before the first trace',
    [[-50, 3]],
    [start(0), video(3)],
    { ...alive, firstKnownMs: 0, openFromMs: 90_000 },
    ['not-yet-recorded -50..0', 'recorder-starting 0..3'],
  ],
  [
    'an outage over several midnights is one',
    [[60, (3 * DAY) / S]],
    [...running, outage(60, 'host-unreachable'), outage(DAY / S, 'no-answer'), video((3 * DAY) / S)],
    { ...alive, nowMs: (4 * DAY) / S, openFromMs: (4 * DAY) / S },
    ['host-unreachable 60..259200'],
  ],
  [
    'the window begins inside an outage',
    [[0, 40]],
    [start(-9_000), video(-8_999), outage(-600, 'closed-by-camera'), outage(-598, 'not-found'), video(40)],
    { ...alive, openFromMs: 90_000 },
    ['not-found 0..40'],
  ],
  [
    'the clock was set forward by an hour',
    [[60, 60 + 3_600]],
    [...running, gap(60, 60 + 3_600, 'clock-stepped')],
    { ...alive, openFromMs: 90_000 },
    ['clock-stepped 60..3660'],
  ],
  [
    'the clock was set back by an hour in an outage, so entries run backwards',
    [[3_700, 3_720]],
    [...running, outage(3_700, 'video-stalled'), video(3_720), outage(200, 'no-answer'), video(230)],
    { ...alive, openFromMs: 90_000 },
    ['video-stalled 3700..3720'],
  ],
  [
    'the clock was set back by an hour and the second pass has the trouble',
    [[200, 230]],
    [...running, video(3_720), outage(200, 'no-answer'), video(230)],
    { ...alive, openFromMs: 90_000 },
    ['no-answer 200..230'],
  ],
  [
    'adjacent holes keep their own causes',
    [
      [60, 70],
      [80, 90],
      [91, 99],
    ],
    [
      ...running,
      outage(60, 'ffmpeg-died'),
      video(70),
      gap(60, 70, 'ffmpeg-died'),
      outage(80, 'video-stalled'),
      video(90),
      gap(80, 90, 'video-stalled'),
      outage(91, 'disk-full'),
      video(99),
    ],
    { ...alive, openFromMs: 90_000 },
    ['ffmpeg-died 60..70', 'video-stalled 80..90', 'disk-full 91..99'],
  ],
  [
    'what retention removed is expired, and the gaps in it stay gaps',
    [[0, 3_000]],
    [...running, gap(500, 510, 'ffmpeg-died'), expired(0, 1_000, 50_000), expired(1_000.2, 3_000, 50_060)],
    { ...alive, openFromMs: 90_000 },
    ['expired 0..500', 'ffmpeg-died 500..510', 'expired 510..3000'],
  ],
  [
    'retention and an outage that it did not cause',
    [[0, 2_000]],
    [...running, outage(1_000, 'no-answer'), video(2_000), expired(-4_000, 1_000, 50_000)],
    { ...alive, openFromMs: 90_000 },
    ['expired 0..1000', 'no-answer 1000..2000'],
  ],
  [
    'a torn ledger that lost the outage leaves the hole unexplained',
    [[60, 80]],
    [...running, video(80)],
    { ...alive, openFromMs: 90_000 },
    ['unexplained 60..80'],
  ],
  [
    'a torn ledger that lost the return of video is mended by the gap',
    [
      [60, 80],
      [200, 210],
    ],
    [...running, outage(60, 'no-answer'), gap(60, 80, 'no-answer'), outage(200, 'video-stalled'), video(210)],
    { ...alive, openFromMs: 90_000 },
    ['no-answer 60..80', 'video-stalled 200..210'],
  ],
  [
    'a sliver of half a second goes to the trouble beside it, a longer stretch does not',
    [
      [59.5, 80],
      [300, 300.4],
      [400, 412],
    ],
    [
      ...running,
      outage(60, 'no-answer'),
      video(79.6),
      outage(299.6, 'ffmpeg-died'),
      video(299.8),
      outage(410, 'no-answer'),
      video(411),
    ],
    { ...alive, openFromMs: 90_000 },
    ['no-answer 59.5..80', 'ffmpeg-died 300..300.4', 'unexplained 400..410', 'no-answer 410..412'],
  ],
  ['no ledger at all explains nothing', [[60, 70]], [], { openFromMs: 90 }, ['unexplained 60..70']],
];

describe('holes and their causes', () => {
  test.each(cases)('%s', (_name, holes, entries, context, expected) => {
    expect(explain(holes, entries, context)).toEqual(expected);
  });

  test('the parts are exactly the holes, whatever the ledger says', () => {
    for (const [, holes, entries, context] of cases) {
      for (const shuffled of [entries, [...entries].reverse()]) {
        const parts = explain(holes, shuffled, context).map((part) => part.split(' ')[1] as string);
        let index = 0;
        for (const [fromS, toS] of holes) {
          expect(parts[index]?.split('..')[0]).toBe(String(fromS));
          while (index < parts.length - 1 && parts[index]?.split('..')[1] !== String(toS)) {
            expect(parts[index + 1]?.split('..')[0]).toBe(parts[index]?.split('..')[1]);
            index++;
          }
          expect(parts[index]?.split('..')[1]).toBe(String(toS));
          index++;
        }
        expect(index).toBe(parts.length);
      }
    }
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideWhine, mailFailed, NO_WHINE, type WhineState } from './whine-policy.ts';

const MINUTE = 60_000;

/** Runs the policy once a minute over a line of R (isWell) and `.` (no video); gives the mails by minute. */
function mails(line: string, afterMs = 10 * MINUTE): string[] {
  let state: WhineState = NO_WHINE;
  const sent: string[] = [];
  for (const [minute, letter] of [...line].entries()) {
    const decision = decideWhine(state, { monotonicMs: minute * MINUTE, isWell: letter === 'R', afterMs });
    state = decision.state;
    if (decision.whine !== 'none') sent.push(`${minute} ${decision.whine}`);
  }
  return sent;
}

test('an outage is reported once it has lasted, and once when it is over', () => {
  expect(mails(`RR${'.'.repeat(100)}RRR`)).toEqual(['12 down', '102 back']);
});

test('a short outage is not reported at all', () => {
  expect(mails(`R${'.'.repeat(9)}R${'.'.repeat(9)}R`)).toEqual([]);
});

test('there is at most one mail an hour, and the last one tells the truth', () => {
  expect(mails(`R${'.'.repeat(20)}${'R'.repeat(90)}`)).toEqual(['11 down', '71 back']);
  expect(mails(`${'.'.repeat(15)}RR${'.'.repeat(15)}${'R'.repeat(100)}`)).toEqual(['10 down', '70 back']);
});

test('a mail that failed is due again an hour later, unless it is out of date by then', () => {
  const down = { monotonicMs: 20 * MINUTE, isWell: false, afterMs: 10 * MINUTE };
  const first = decideWhine({ ...NO_WHINE, downSinceMs: 0 }, down);
  const failed = mailFailed(first.state, 'down');
  const at = (minute: number, isWell: boolean) =>
    decideWhine(failed, { ...down, isWell, monotonicMs: minute * MINUTE }).whine;
  expect(first.whine).toBe('down');
  expect([at(79, false), at(80, false), at(80, true)]).toEqual(['none', 'down', 'none']);
});

test('whatever a camera and the mailer do: one mail an hour, each outage once, each end once', () => {
  const look = fc.record({
    waitMs: fc.integer({ min: 0, max: 40 * MINUTE }),
    isWell: fc.boolean(),
    fails: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 100 }), fc.integer({ max: 60 * MINUTE }), (looks, afterMs) => {
      let state: WhineState = NO_WHINE;
      let now = 0;
      let lastMs = Number.NEGATIVE_INFINITY;
      let lastWord: string | undefined;
      for (const { waitMs, isWell, fails } of looks) {
        now += waitMs;
        const { whine, state: next } = decideWhine(state, { monotonicMs: now, isWell, afterMs });
        state = next;
        if (whine === 'none') continue;
        expect(now - lastMs).toBeGreaterThanOrEqual(60 * MINUTE);
        expect(whine).toBe(isWell ? 'back' : 'down');
        expect(whine).toBe(lastWord === 'down' ? 'back' : 'down');
        lastMs = now;
        if (fails) state = mailFailed(state, whine);
        else lastWord = whine;
      }
      if (lastWord !== 'down') return;
      now += 60 * MINUTE;
      expect(decideWhine(state, { monotonicMs: now, isWell: true, afterMs }).whine).toBe('back');
    }),
  );
});

import { expect, test } from 'vitest';
import { decideWhine, NO_WHINE, type WhineState } from './whine-policy.ts';

const MINUTE = 60_000;

/** Runs the policy once a minute over a line of R (recording) and `.` (no video); gives the mails by minute. */
function mails(line: string, afterMs = 10 * MINUTE): string[] {
  let state: WhineState = NO_WHINE;
  const sent: string[] = [];
  for (const [minute, letter] of [...line].entries()) {
    const decision = decideWhine(state, { monotonicMs: minute * MINUTE, recording: letter === 'R', afterMs });
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

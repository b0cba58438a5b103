import { expect, test } from 'vitest';
import { suiteStatus } from './status-fixture.ts';
import { suiteJudgement, worstJudgement, worstOf } from './verdict-policy.ts';

test('the worst verdict wins', () => {
  expect(worstOf([])).toBe('ok');
  expect(worstOf(['ok', 'critical', 'warning'])).toBe('critical');
  expect(worstOf(['warning', 'ok'])).toBe('warning');
});

test('of judgements that are equally bad the first counts', () => {
  const [ok, one, two] = [
    { verdict: 'ok', message: 'well' },
    { verdict: 'warning', message: 'one' },
    { verdict: 'warning', message: 'two' },
  ] as const;
  expect(worstJudgement(ok)).toBe(ok);
  expect(worstJudgement(ok, one, two)).toBe(one);
});

test('the suite tells what is worst first, and of many troubles the first five', () => {
  const { cameras, events } = suiteStatus();
  const [front, yard] = cameras as [(typeof cameras)[0], (typeof cameras)[0]];
  expect(suiteJudgement({ cameras: [front], units: null })).toEqual({
    verdict: 'ok',
    message: '1 of 1 camera well',
  });
  expect(suiteJudgement({ cameras: [front, yard], units: null, ...(events && { events }) })).toEqual({
    verdict: 'critical',
    message:
      'yard: no recorder runs; last video 3min 05s ago; events: {gate}-2026.11.27,12.00.00 is incomplete; 1 of 2 cameras well',
  });
  const many = Array.from({ length: 7 }, (_, index) => ({ ...yard, camera: `c${index}`, message: 'gone' }));
  expect(suiteJudgement({ cameras: many, units: null }).message).toBe(
    'c0: gone; c1: gone; c2: gone; c3: gone; c4: gone; and 2 more; 0 of 7 cameras well',
  );
  expect(suiteJudgement({ cameras: [], units: null }).message).toBe('no camera has been recorded yet');
});

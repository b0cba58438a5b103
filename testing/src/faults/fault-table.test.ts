import { expect, it } from 'vitest';
import type { RowResult } from './fault-row.ts';
import { faultTable, faultTotal } from './fault-table.ts';

const result = (name: string, outcome: RowResult['outcome'], ...happened: string[]): RowResult => ({
  ...{ name, done: 'It breaks', must: 'It holds', outcome, happened, seconds: 30 },
  ...(outcome === 'held' && { lostSeconds: 1.25, leastSeconds: 1 }),
});

it('the table tells what held, what did not and what was left out, each in a line of its own', () => {
  const results = [
    result('good', 'held'),
    result('bad', 'failed', 'a|b', 'two\n lines'),
    result('left', 'skipped', 'only root can mount'),
  ];
  expect(faultTable(results).split('\n').slice(2)).toEqual([
    '| `good` | It breaks | It holds | all held | 1.3 | 1.0 |',
    '| `bad` | It breaks | It holds | FAILED: a\\|b; two lines |  |  |',
    '| `left` | It breaks | It holds | skipped: only root can mount |  |  |',
  ]);
  expect(faultTotal(results)).toBe('3 rows: 1 held, 1 failed, 1 skipped');
});

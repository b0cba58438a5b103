import { expect, it } from 'vitest';
import { fuzzTable } from './fuzz-table.ts';

it('the table tells how much was tried, and the first thing that did not hold', () => {
  const result = { done: 'This and that', rounds: 1_000, seconds: 8, measured: ['pong after 1 s', 'calm'] };
  const findings = [
    { what: 'it\n fell|over', seed: 1 },
    { what: 'again', seed: 2 },
  ];
  const results = [
    { ...result, name: 'good', findings: [] },
    { ...result, name: 'bad', findings },
  ];
  expect(fuzzTable(results).split('\n').slice(2)).toEqual([
    '| `good` | This and that | 1000 | 125 | pong after 1 s; calm | all held |',
    '| `bad` | This and that | 1000 | 125 | pong after 1 s; calm | FAILED 2 times: it fell\\|over |',
  ]);
});

import { markdownRow } from '../rig/markdown-row.ts';
import type { FuzzResult } from './fuzz-result.ts';

/** The results as a Markdown table. */
export function fuzzTable(results: readonly FuzzResult[]): string {
  const lines = results.map((result) => {
    const cells = [`\`${result.name}\``, result.done, String(result.rounds), pace(result)];
    return markdownRow([...cells, result.measured.join('; '), outcome(result)]);
  });
  return [
    '| | what was given | rounds | a second | measured | what happened |',
    '|---|---|---:|---:|---|---|',
    ...lines,
  ].join('\n');
}

/** What happened in a few words: all held, or how much did not, and the first of it. */
export function outcome({ findings }: FuzzResult): string {
  const [first] = findings;
  return first ? `FAILED ${findings.length} times: ${first.what}` : 'all held';
}

function pace({ rounds, seconds }: FuzzResult): string {
  return seconds > 0 ? (rounds / seconds).toPrecision(3) : '';
}

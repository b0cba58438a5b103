import { markdownRow } from '../rig/markdown-row.ts';
import type { RowResult } from './fault-row.ts';

/** The results as a Markdown table. */
export function faultTable(results: readonly RowResult[]): string {
  const lines = results.map((result) => {
    const cells = [
      ...[`\`${result.name}\``, result.done, result.must, happened(result)],
      ...[amount(result.lostSeconds), amount(result.leastSeconds)],
    ];
    return markdownRow(cells);
  });
  return [
    '| row | what was done | what must hold, beside the invariants | what happened | lost, s | least, s |',
    '|---|---|---|---|---:|---:|',
    ...lines,
  ].join('\n');
}

/** One line that sums up: `52 rows: 50 held, 1 failed, 1 skipped`. */
export function faultTotal(results: readonly RowResult[]): string {
  const count = (outcome: RowResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const counts = (['held', 'failed', 'skipped'] as const).map((outcome) => `${count(outcome)} ${outcome}`);
  return `${results.length} rows: ${counts.join(', ')}`;
}

/** What happened in a few words: all held, or everything that did not. */
export function happened({ outcome, happened: findings }: RowResult): string {
  if (outcome === 'held') return 'all held';
  return `${outcome === 'skipped' ? 'skipped' : 'FAILED'}: ${findings.join('; ')}`;
}

function amount(seconds: number | undefined): string {
  return seconds === undefined ? '' : seconds.toFixed(1);
}

import { readFile } from 'node:fs/promises';
import { CAUSE_NAMES, CAUSES, EXIT } from '@pm-dvr/contracts';
import { expect, test } from 'vitest';
import { UNEXPLAINED_SENTENCE } from './report.ts';

const guide = await readFile(new URL('../../../docs/guide/report.md', import.meta.url), 'utf8');

/** Cells of the rows of the table below a heading. */
function tableUnder(heading: string): string[][] {
  const section = guide.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('the guide tells of every cause what it means and what to do', () => {
  const rows = tableUnder('Causes, and what to do');
  const expected = [
    ...CAUSE_NAMES.map((cause) => [cause, CAUSES[cause]]),
    ['unexplained', UNEXPLAINED_SENTENCE],
  ];
  expect(rows.map(([cause, meaning]) => [cause, meaning].map((text) => text?.replaceAll('`', '')))).toEqual(
    expected,
  );
  for (const [, , advice] of rows) expect(advice?.length).toBeGreaterThan(10);
});

test('the guide tells of every exit code', () => {
  const codes = tableUnder('Exit codes').map(([code]) => Number(code));
  expect(codes).toEqual([EXIT.ok, EXIT.failed, EXIT.usage, EXIT.unavailable, EXIT.config]);
});

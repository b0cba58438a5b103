import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runInForeground } from './child.mjs';
import { ROOT } from './root.mjs';

/** As many files that failed are run again; more are no accident. */
const FEW_FILES = 3;

/**
 * Runs the tests; `args` narrow down which. Resolves with the exit code; the last line printed is the count.
 * Scenarios measure real time on whatever machine they are given: a few files that failed are run once more by themselves. What
 * fails twice has failed. What passes then is named, for it may still be a defect that shows now and then.
 */
export async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-tests-'));
  try {
    const first = await runOnce(args, join(folder, 'first.json'));
    const again = first.files.filter((file) => file.failed > 0).map((file) => relative(ROOT, file.path));
    if (again.length === 0 || again.length > FEW_FILES || first.errors > 0) {
      printCount(first);
      return first.code;
    }
    console.log(`\nFailed, and run once more: ${again.join(' ')}\n`);
    const second = await runOnce(again, join(folder, 'second.json'));
    if (second.code === 0)
      console.log(`\nUNSTEADY: failed once and passed when run again: ${again.join(' ')}`);
    printCount({ ...second, files: [...first.files.filter((file) => file.failed === 0), ...second.files] });
    return second.code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runOnce(args, report) {
  const vitest = join(ROOT, 'node_modules', '.bin', 'vitest');
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'tools', 'test-reporter.mjs')}`];
  const env = { ...process.env, PM_DVR_TEST_REPORT: report };
  const code = await runInForeground(vitest, ['run', ...reporters, ...args], { cwd: ROOT, env });
  return { code, ...readReport(report) };
}

/** Prints the line that the CI reads, for a run of `files` that ended with `code`. */
export function printCount({ files, code }) {
  const sum = (key) => files.reduce((total, file) => total + file[key], 0);
  // An error outside any test fails the run as well, and must not read as "0 failed".
  console.log(`${sum('passed')} passed, ${code === 0 ? sum('failed') : Math.max(sum('failed'), 1)} failed`);
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { files: [], errors: 1 };
  }
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInForeground } from './child.mjs';
import { ROOT } from './root.mjs';

/** Runs the tests; `args` narrow down which. Resolves with the exit code; the last line printed is the count. */
export async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-tests-'));
  try {
    const report = join(folder, 'report.json');
    const vitest = join(ROOT, 'node_modules', '.bin', 'vitest');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await runInForeground(vitest, ['run', ...reporters, ...args], { cwd: ROOT });
    printCount(readReport(report), code);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints the line that the CI reads, for a run of `files` that ended with `code`. */
export function printCount(files, code) {
  const statuses = files.flatMap((file) => file.assertionResults.map((test) => test.status));
  const brokenFiles = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length + brokenFiles.length;
  // An error outside any test fails the run as well, and must not read as "0 failed".
  console.log(`${passed} passed, ${code === 0 ? failed : Math.max(failed, 1)} failed`);
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    return [];
  }
}

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY_ROOT } from '../rig/repository-root.ts';
import { failuresIn, propertyFiles } from './fuzz-properties.ts';

test('the files with properties are found, and no others', () => {
  const files = propertyFiles();
  expect(files).toContain('packages/contracts/src/clip-name.test.ts');
  expect(files).not.toContain('packages/footage/src/pause.test.ts');
  expect(files.some((file) => file.includes('node_modules'))).toBe(false);
});

test('what fails is told by its file and name', () => {
  const name = join(REPOSITORY_ROOT, 'packages/a.test.ts');
  const passed = { status: 'passed', fullName: 'good' };
  const failed = { status: 'failed', fullName: 'bad', failureMessages: ['seed: 5\nmore'] };
  const report = { testResults: [{ name, status: 'failed', assertionResults: [passed, failed] }] };
  expect(failuresIn(`noise\n${JSON.stringify(report)}`)).toEqual(['packages/a.test.ts: bad: seed: 5 more']);
  expect(failuresIn('killed')).toEqual(['the tests told nothing: killed']);
});

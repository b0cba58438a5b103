import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '@pm-dvr/runtime';
import { expect, test } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { fuzzConfig, judgeError, judgeProgram, sampleFiles, writeRound } from './fuzz-config.ts';
import { SECRET } from './yaml-files.ts';

const invalid = (message: string) => new CodedError('CONFIG_INVALID', message, { exitCode: 78 });

test('an error that is as it should be is none of the findings, and every other one is', () => {
  expect(judgeError(invalid('/x/a.yaml:1:2: key: is wrong\n/x/a.yaml:2:1: is worse'))).toEqual([]);
  expect(judgeError(new CodedError('CONFIG_NOT_FOUND', 'none', { exitCode: 78 }))).toEqual([]);
  expect(judgeError(new TypeError('boom'))).toEqual([
    expect.stringMatching(/^another exception: TypeError: boom/),
  ]);
  expect(judgeError(invalid('it is wrong'))).toHaveLength(1);
  expect(judgeError(invalid(`/x/a.yaml:1:2: is ${SECRET}`))).toEqual(['a secret is in the message']);
  expect(judgeError(new CodedError('OTHER', 'x', { exitCode: 1 }))).toHaveLength(2);
});

test('a program that says what is wrong is fine, one that dies of it is not', () => {
  expect(judgeProgram({ code: 78, stdout: '', stderr: '/a.yaml:1:1: wrong\n' })).toEqual([]);
  expect(judgeProgram({ code: null, stdout: '', stderr: '' })).toHaveLength(1);
  const stack = 'TypeError: x\n    at load (file:///a.js:1:2)\n';
  expect(judgeProgram({ code: 1, stdout: '', stderr: stack })).toHaveLength(1);
  expect(judgeProgram({ code: 0, stdout: SECRET, stderr: '' })).toHaveLength(1);
});

test('the same seed makes the same files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-fuzz-test-'));
  const round = () => {
    const random = seededRandom(5);
    for (let count = 0; count < 5; count++) writeRound(folder, sampleFiles(), random);
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map(({ name }) => [name, readFileSync(join(folder, name)).toString('base64')]);
  };
  expect(round()).toEqual(round());
  rmSync(folder, { recursive: true });
});

test('a few seconds of it find nothing', { timeout: 120_000 }, async () => {
  const stop = new AbortController();
  const { findings } = await fuzzConfig(
    { minutes: 0.05, seed: 11, stop: stop.signal },
    { withPrograms: false },
  );
  expect(findings).toEqual([]);
});

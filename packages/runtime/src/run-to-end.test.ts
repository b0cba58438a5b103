import { describe, expect, it } from 'vitest';
import { runToEnd } from './run-to-end.ts';

const PATIENCE = { timeoutMs: 20_000 };
const shell = (script: string, options = {}) => runToEnd('sh', ['-c', script], { ...PATIENCE, ...options });

describe('a program that is run to its end', () => {
  it('tells its exit code and what it said, whole', async () => {
    expect(await shell('printf "grün\\n"; echo bad >&2; exit 3')).toEqual({
      ...{ code: 3, stdout: 'grün\n', stderr: 'bad\n' },
    });
  });

  it('is given its input and its environment', async () => {
    const { stdout } = await shell('cat; echo "$WORD"', {
      stdin: 'one ',
      env: { PATH: process.env.PATH, WORD: 'two' },
    });
    expect(stdout).toBe('one two\n');
  });

  it('is killed when its time is over, with what it started', async () => {
    const result = await shell('echo so far; sleep 60; echo never', { timeoutMs: 1_000 });
    expect(result).toEqual({ code: null, stdout: 'so far\n', stderr: '' });
  });

  it('is killed at once when it is not wanted any more, or was not from the start', async () => {
    const stop = new AbortController();
    const running = shell('sleep 60', { signal: stop.signal });
    stop.abort();
    expect(await running).toMatchObject({ code: null });
    expect(await shell('sleep 60', { signal: AbortSignal.abort() })).toMatchObject({ code: null });
  });

  it('is killed when it says more than can be kept', async () => {
    const { code, stdout } = await shell('exec cat /dev/zero');
    expect(code).toBeNull();
    expect(stdout.length).toBeLessThan(17 * 2 ** 20);
  });

  it('has to be there', async () => {
    await expect(runToEnd('no-such-program', [], PATIENCE)).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
    });
  });
});

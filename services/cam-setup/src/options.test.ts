import { commandLines } from '@pm-dvr/runtime/command-line-fixture';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

const parsed = (...args: string[]) => parseOptions(args, '1.2.3');

describe('the command line', () => {
  it('asks for everything where nothing is said', async () => {
    expect(await parsed()).toEqual({
      dir: '/etc/smarthome/cams',
      dryRun: false,
      yes: false,
      task: { kind: 'add', add: { test: true } },
    });
  });

  it('says all there is to say of a camera', async () => {
    const args = [
      'add',
      'front',
      '--url',
      'rtsp://x/',
      '--user',
      'u',
      '--password-file',
      '-',
      '--base-dir',
      '/x',
      '--budget',
      '1GiB',
      '--still',
      's.jpg',
      '--no-test',
      '--no-enable',
      '--dir',
      '/c',
      '--dry-run',
      '-y',
    ];
    expect(await parsed(...args)).toEqual({
      dir: '/c',
      dryRun: true,
      yes: true,
      task: {
        kind: 'add',
        add: {
          camera: 'front',
          url: 'rtsp://x/',
          user: 'u',
          passwordFile: '-',
          baseDir: '/x',
          budget: '1GiB',
          still: 's.jpg',
          test: false,
          enable: false,
        },
      },
    });
  });

  it('takes the folder of the original, or the usual one', async () => {
    const from = (folder: string, ...renamed: [string, string][]) => ({
      kind: 'import',
      from: { folder, renamed: new Map(renamed) },
    });
    expect(await parsed('--import')).toMatchObject({ task: from('/etc/smarthome/cams') });
    expect(await parsed('--import', '/old', '--rename', 'a=b=c', '--rename', 'ü=u')).toMatchObject({
      task: from('/old', ['a=b', 'c'], ['ü', 'u']),
    });
  });

  it.each([
    [['sub'], 'there is no command "sub"'],
    [['add', 'a', 'b'], 'add takes one camera'],
    [['--import', '/old', 'add'], '--import takes one folder'],
    [['--rename', 'a=b'], '--rename is for --import'],
    [['--import', '--rename', 'a'], '--rename takes OLD=NEW'],
    [['--url', 'a', '--url', 'b'], '--url is there twice'],
    [['--enable', '--no-enable'], 'not both'],
    [['--yes=no'], '--yes takes no value'],
    [['--password', 'x'], 'Unknown argument'],
  ])('%j is refused', async (args, message) => {
    await expect(parsed(...args)).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 64,
      message: expect.stringContaining(message),
    });
  });

  it('shows help and version', async () => {
    expect(await parsed('--version')).toEqual({ answer: 'cam-setup 1.2.3' });
    expect(await parsed('-h')).toMatchObject({ answer: expect.stringContaining('--import') });
    expect(await parsed('--help')).toMatchObject({ answer: expect.stringContaining('Exit codes') });
  });

  it('is understood or refused, never more', async () => {
    const values = [
      '--url',
      '--user',
      '--password-file',
      '--budget',
      '--base-dir',
      '--still',
      '--dir',
      '--rename',
    ];
    const own = [
      ...values,
      '--import',
      'add',
      '--no-test',
      '--enable',
      '--no-enable',
      '--dry-run',
      '-y',
      'a=b',
      '-h',
    ];
    const property = fc.asyncProperty(commandLines([...own, '--version']), async (words) => {
      const result = await parsed(...words).catch((thrown: unknown) => thrown as Error);
      if (result instanceof Error) {
        expect(result).toMatchObject({ code: 'USAGE', exitCode: 64, message: expect.stringMatching(/./) });
        return;
      }
      if ('answer' in result) {
        expect(result.answer).toMatch(/cam-setup/);
        return;
      }
      expect([typeof result.dir, typeof result.dryRun, typeof result.yes]).toEqual([
        'string',
        'boolean',
        'boolean',
      ]);
      if (result.task.kind === 'import') {
        const { folder, renamed } = result.task.from;
        expect(
          [folder, ...renamed.keys(), ...renamed.values()].every((text) => typeof text === 'string'),
        ).toBe(true);
        return;
      }
      const { test, enable, ...texts } = result.task.add;
      expect([typeof test, ['boolean', 'undefined'].includes(typeof enable)]).toEqual(['boolean', true]);
      for (const text of Object.values(texts)) expect(typeof text).toBe('string');
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

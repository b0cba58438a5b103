import { commandLines } from '@pm-dvr/runtime/command-line-fixture';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { helpText, parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

describe('the command line', () => {
  it('names one camera', () => {
    expect(parseCommandLine(['front'])).toEqual({
      kind: 'act',
      options: { camera: 'front', config: undefined, dryRun: false, verbosity: 0 },
    });
    expect(parseCommandLine(['-c', 'x.yaml', '-d', '-l', '2', '007'])).toEqual({
      kind: 'act',
      options: { camera: '007', config: 'x.yaml', dryRun: true, verbosity: 2 },
    });
  });

  it.each([
    ['0', 0],
    ['1', 1],
    ['9', 2],
  ])('takes -l %s as level %d', (level, verbosity) => {
    expect(parseCommandLine(['-l', level, 'front'])).toMatchObject({ options: { verbosity } });
  });

  it.each([
    [[], /name one camera/],
    [['a', 'b'], /name one camera/],
    [['-l', 'x', 'a'], /-l "x" is no level/],
    [['-l', '-1', 'a'], /./],
    [['--nonsense', 'a'], /nonsense/],
    [['-c', '', 'a'], /--config needs a value/],
    [['-d=no', 'a'], /-d takes no value/],
    [['-_', 'a'], /./],
  ])('%j is wrong usage', (args, message) => {
    expect(parseCommandLine(args)).toEqual({ kind: 'usage', message: expect.stringMatching(message) });
  });

  it('asks for help before anything else', async () => {
    expect(parseCommandLine(['-h', '-c', 'x.yaml'])).toEqual({ kind: 'help', config: 'x.yaml' });
    expect(await helpText()).toMatch(/^Usage: cam-proxy \[options\] CAMERA/);
  });

  it('is understood or refused, never more', () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    const own = [
      '-l',
      '0',
      '2',
      '-c',
      'x.yaml',
      '--config',
      '-d',
      '--dry-run',
      '--debug',
      '-h',
      '--log',
      '--version',
    ];
    try {
      const property = fc.property(commandLines([...own, 'back', 'back']), (words) => {
        const command = parseCommandLine(words);
        if (command.kind === 'usage') expect(command.message).toMatch(/./);
        if (command.kind === 'help') expect(['undefined', 'string']).toContain(typeof command.config);
        if (command.kind !== 'act') return;
        const { camera, config, dryRun, verbosity } = command.options;
        expect(words).toContain(camera);
        expect([typeof camera, typeof dryRun]).toEqual(['string', 'boolean']);
        expect([0, 1, 2]).toContain(verbosity);
        expect(['undefined', 'string']).toContain(typeof config);
        expect(config).not.toBe('');
      });
      fc.assert(property, { numRuns: 200 });
    } finally {
      said.mockRestore();
    }
  });
});

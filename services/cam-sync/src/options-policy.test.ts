import { isDay } from '@pm-dvr/contracts';
import { commandLines } from '@pm-dvr/runtime/command-line-fixture';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const SHARED = { config: undefined, debug: false, remotes: [] };

describe('a command line', () => {
  it.each([
    [[], { mode: 'daemon', ...SHARED }],
    [
      ['--once', '--remote', 'nas', '--remote', 'b', '--remote', 'nas'],
      { mode: 'once', ...SHARED, remotes: ['nas', 'b'] },
    ],
    [['-c', 'a', '-d', '-d', '-c', 'b'], { mode: 'daemon', ...SHARED, debug: true, config: 'b' }],
    [['-n', '-d'], { mode: 'dry-run', ...SHARED, debug: true }],
    [['--status'], { mode: 'status', ...SHARED, json: false }],
    [['--status', '--json', '-c', 'x.yaml'], { mode: 'status', ...SHARED, json: true, config: 'x.yaml' }],
    [['--verify'], { mode: 'verify', ...SHARED, day: undefined }],
    [['--verify', '2026-11-20'], { mode: 'verify', ...SHARED, day: '2026.11.20' }],
    [['--verify=2026.11.20'], { mode: 'verify', ...SHARED, day: '2026.11.20' }],
  ])('%j', (args, options) => {
    expect(parseCommandLine(args)).toEqual({ kind: 'act', options });
  });

  it.each([
    [['--once', '--status'], '--once and --status do not go together'],
    [['--json'], '--json has a meaning only with --status'],
    [['--verify', 'yesterday'], '--verify "yesterday" is not a day; expected one such as 2026-11-20'],
    [['nas'], '"nas" is not known; cam-sync takes no operand, see --remote'],
    [['--remote', ''], '--remote needs the name of a remote'],
    [['--once=1'], '--once takes no value'],
    [['--sync'], 'Unknown argument: sync'],
  ])('%j is wrong', (args, message) => {
    expect(parseCommandLine(args)).toEqual({ kind: 'usage', message });
  });

  it('is understood or refused, never more', () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    const modes = [
      '--once',
      '-n',
      '--dry-run',
      '--status',
      '--verify',
      '--verify=2026-11-20',
      '--version',
      '-h',
    ];
    const own = [...modes, '2026-11-20', '--remote', 'nas', '--remote=b', '--json', '-c', '--config', '-d'];
    try {
      const property = fc.property(commandLines(own), (words) => {
        const command = parseCommandLine(words);
        if (command.kind === 'usage') expect(command.message).toMatch(/./);
        if (command.kind !== 'act') return;
        const { options } = command;
        expect(options.remotes.every((name) => typeof name === 'string' && name !== '')).toBe(true);
        expect(new Set(options.remotes).size).toBe(options.remotes.length);
        expect(['undefined', 'string']).toContain(typeof options.config);
        expect(options.config).not.toBe('');
        expect(typeof options.debug).toBe('boolean');
        if (options.mode === 'verify') expect(options.day === undefined || isDay(options.day)).toBe(true);
        if (options.mode === 'status') expect(typeof options.json).toBe('boolean');
      });
      fc.assert(property, { numRuns: 200 });
    } finally {
      said.mockRestore();
    }
  });
});

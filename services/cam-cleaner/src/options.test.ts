import { commandLines } from '@pm-dvr/runtime/command-line-fixture';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { helpText, parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const ONCE = { mode: 'once', dryRun: false, json: false, verbose: false, config: undefined };

it.each([
  { args: [], options: ONCE },
  { args: ['-d'], options: { ...ONCE, dryRun: true } },
  { args: ['--dry-run', '--json'], options: { ...ONCE, dryRun: true, json: true } },
  { args: ['-l', '-c', 'my.yaml'], options: { ...ONCE, verbose: true, config: 'my.yaml' } },
  { args: ['-dl'], options: { ...ONCE, dryRun: true, verbose: true } },
  { args: ['--daemon'], options: { mode: 'daemon', verbose: false, config: undefined } },
  {
    args: ['--forecast', '--json'],
    options: { mode: 'forecast', json: true, verbose: false, config: undefined },
  },
])('takes $args', ({ args, options }) => {
  expect(parseCommandLine(args)).toEqual({ kind: 'act', options });
});

it.each([
  { args: ['front'], message: 'cam-cleaner takes no operand: "front"' },
  { args: ['--daemon', '-d'], message: '--daemon and --dry-run do not go together' },
  { args: ['--daemon', '--forecast'], message: '--daemon and --forecast do not go together' },
  { args: ['--daemon', '--json'], message: '--daemon and --json do not go together' },
  { args: ['--forecast', '-d'], message: '--forecast and --dry-run do not go together' },
  { args: ['--dry-run=yes'], message: '--dry-run takes no value' },
  { args: ['-d=no'], message: '-d takes no value' },
  { args: ['-c'], message: 'Not enough arguments following: c' },
  { args: ['-c', ''], message: '--config needs a value' },
  { args: ['--force'], message: 'Unknown argument: force' },
  { args: ['--no-dry-run'], message: expect.stringContaining('Unknown argument') },
  { args: ['--_'], message: 'Unknown argument: _' },
])('refuses $args', ({ args, message }) => {
  expect(parseCommandLine(args)).toEqual({ kind: 'usage', message });
});

it('never takes a word that it does not know for a real run', () => {
  for (const word of ['-n', '--dryrun', '-D', '--dry', 'd', '--dry_run'])
    expect(parseCommandLine([word]).kind).toBe('usage');
});

it('helps, whatever else is there', async () => {
  expect(parseCommandLine(['-h'])).toEqual({ kind: 'help' });
  const text = await helpText();
  for (const word of [
    '--dry-run',
    '--verbose',
    '--daemon',
    '--forecast',
    '--json',
    '--config',
    '75 another cleaner',
  ])
    expect(text).toContain(word);
});

it('understands or refuses any command line, never more', () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  const own = [
    '-d',
    '-l',
    '-dl',
    '-c',
    'my.yaml',
    '-h',
    '--dry-run',
    '--daemon',
    '--forecast',
    '--json',
    '--version',
  ];
  try {
    const property = fc.property(commandLines([...own, '--verbose', '--config']), (words) => {
      const command = parseCommandLine(words);
      if (command.kind === 'usage') expect(command.message).toMatch(/./);
      if (command.kind !== 'act') return;
      const { config, verbose, ...rest } = command.options;
      expect([config === undefined || (typeof config === 'string' && config !== ''), typeof verbose]).toEqual(
        [...[true, 'boolean']],
      );
      for (const [name, value] of Object.entries(rest))
        expect(typeof value).toBe(name === 'mode' ? 'string' : 'boolean');
      // A run that was asked for as if is never a real one.
      const asIf = words
        .slice(0, words.includes('--') ? words.indexOf('--') : undefined)
        .includes('--dry-run');
      const isValue = words[words.indexOf('--dry-run') - 1] === '-c';
      if (asIf && !isValue) expect(command.options).toMatchObject({ mode: 'once', dryRun: true });
    });
    fc.assert(property, { numRuns: 200 });
  } finally {
    said.mockRestore();
  }
});

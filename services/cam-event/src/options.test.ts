import { commandLines } from '@pm-dvr/runtime/command-line-fixture';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { helpText, parseCommandLine } from './options.ts';
import type { CamEventOptions, SaveOptions } from './options-policy.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const NOW = new Date(2026, 10, 20, 15, 9, 57).getTime();
const MIN = 60_000;

const ONCE: SaveOptions = {
  mode: 'once',
  event: 'test_event',
  cameras: ['front'],
  preMs: undefined,
  postMs: undefined,
  atMs: NOW,
  dryRun: false,
  json: false,
  config: undefined,
  debug: false,
};
const SHARED = { config: undefined, debug: false };

const parse = (line: string | readonly string[]) =>
  parseCommandLine(typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line, NOW);

describe('the command line', () => {
  it.each<[string, Partial<SaveOptions>]>([
    ['front', {}],
    ['front back front', { cameras: ['front', 'back'] }],
    ['-e door front', { event: 'door' }],
    ['front --event=door', { event: 'door' }],
    ['front --event=-door', { event: '-door' }],
    ['-s 30 front', { preMs: 30_000, postMs: 30_000 }],
    ['-s30 front', { preMs: 30_000, postMs: 30_000 }],
    ['--snap 2min front', { preMs: 2 * MIN, postMs: 2 * MIN }],
    ['-s 0 front', {}],
    ['--pre 2min front', { preMs: 2 * MIN }],
    ['--post 1h front', { postMs: 60 * MIN }],
    ['-s 30 --post 0 front', { preMs: 30_000, postMs: 0 }],
    ['front --at 2026-11-20', { atMs: new Date(2026, 10, 20).getTime() }],
    ['front --at 2026.11.20,15.00.00', { atMs: new Date(2026, 10, 20, 15).getTime() }],
    ['front --at 2026-11-20T15:10:57', { atMs: NOW + MIN }],
    ['-p on', { mode: 'on', cameras: [] }],
    ['-p=on front', { mode: 'on' }],
    ['--persistent on --pre 5min front', { mode: 'on', preMs: 5 * MIN }],
    ['-n front', { dryRun: true }],
    ['--dry-run -p on front', { mode: 'on', dryRun: true }],
    ['--json front', { json: true }],
    ['-d front', { debug: true }],
    ['-l front', {}],
    ['-dl front', { debug: true }],
    ['-c my.yaml front', { config: 'my.yaml' }],
    ['-s 1 -s 2 front', { preMs: 2_000, postMs: 2_000 }],
    ['007 1e3', { cameras: ['007', '1e3'] }],
    ['-- -m', { cameras: ['-m'] }],
    ['-- --list=yes', { cameras: ['--list=yes'] }],
  ])('saves: %s', (line, expected) => {
    expect(parse(line)).toEqual({ kind: 'act', options: { ...ONCE, ...expected } });
  });

  it('takes any text for an event, even none', () => {
    for (const event of ['', ' ', 'Haustür öffnet', '../x', 'a,b', '[1m'])
      expect(parse(['-e', event, 'front'])).toEqual({ kind: 'act', options: { ...ONCE, event } });
  });

  it.each<[string, CamEventOptions]>([
    ['-m', { mode: 'daemon', ...SHARED }],
    ['--mqtt -d -l -c a.yaml', { mode: 'daemon', config: 'a.yaml', debug: true }],
    ['-p off', { mode: 'off', event: 'test_event', ...SHARED }],
    ['-e door -p off front', { mode: 'off', event: 'door', ...SHARED }],
    ['--list', { mode: 'list', all: false, json: false, ...SHARED }],
    ['--list --all --json', { mode: 'list', all: true, json: true, ...SHARED }],
    ['--verify', { mode: 'verify', operand: '', json: false, ...SHARED }],
    ['--verify 2026-11-20', { mode: 'verify', operand: '2026-11-20', json: false, ...SHARED }],
    ['--verify=door --json', { mode: 'verify', operand: 'door', json: true, ...SHARED }],
    ['--verify -c a.yaml', { mode: 'verify', operand: '', json: false, config: 'a.yaml', debug: false }],
    ['-c a.yaml --verify', { mode: 'verify', operand: '', json: false, config: 'a.yaml', debug: false }],
    ['--resume', { mode: 'resume', ...SHARED }],
  ])('does something else: %s', (line, options) => {
    expect(parse(line)).toEqual({ kind: 'act', options });
  });

  it.each([
    ['--frobnicate front', 'frobnicate'],
    ['-x front', 'x'],
    ['--no-json front', 'json'],
    ['--_=y', '_'],
    ['-c.d x front', 'c.d'],
    ['front -e', 'following: e'],
    ['front -c', 'following: c'],
    ['--config= front', '--config needs a value'],
    ['-p', 'following: p'],
    ['-p maybe front', '--persistent "maybe" is not known; expected on or off'],
    ['--persistent= front', '--persistent "" is not known'],
    ['-p ON front', '--persistent "ON" is not known'],
    ['-s soon front', '--snap is "soon"; expected 0 to 1 h'],
    ['--snap= front', '--snap is ""'],
    ['-s 61min front', '--snap is "61min"; expected 0 to 1 h'],
    ['--pre 3601 front', '--pre is "3601"'],
    ['--post=-1 front', '--post is "-1"'],
    ['--at noon front', '--at "noon" is not a time; expected a time such as'],
    ['--at 2026-11-20T15:10:58 front', '--at "2026-11-20T15:10:58" is in the future'],
    ['--at 1999-12-30 front', 'before the year 2000'],
    ['-m --list', '-m and --list do not go together'],
    ['-m -p on', '-m and -p do not go together'],
    ['-p off --verify', '-p and --verify do not go together'],
    ['--list --resume', '--list and --resume do not go together'],
    ['--list=yes', '--list takes no value'],
    ['-m=1', '-m takes no value'],
    ['--json=true front', '--json takes no value'],
    ['-m front', '-m takes no camera: "front"'],
    ['-m -e door', '--event has no meaning with -m'],
    ['-m --json', '--json has no meaning with -m'],
    ['-m -n', '--dry-run has no meaning with -m'],
    ['-p off --at 2026-11-20', '--at has no meaning with -p off'],
    ['-p off -n', '--dry-run has no meaning with -p off'],
    ['--list front', '--list takes no camera: "front"'],
    ['--list -s 3', '--snap has no meaning with --list'],
    ['--all front', '--all has no meaning here'],
    ['--verify a b', '--verify takes no second operand: "b"'],
    ['--verify -n', '--dry-run has no meaning with --verify'],
    ['--resume front', '--resume takes no camera'],
    ['-n --json front', '--dry-run and --json do not go together'],
  ])('is refused: %s', (line, message) => {
    expect(parse(line)).toEqual({ kind: 'usage', message: expect.stringContaining(message) });
  });

  it('refuses a text that is too long or has several lines', () => {
    for (const [event, message] of [
      ['ä'.repeat(51), '--event: the text is 102 bytes long; expected at most 100'],
      ['door\nwindow', '--event: the text holds a line break'],
    ] as const)
      expect(parse(['-e', event, 'front'])).toEqual({
        kind: 'usage',
        message: expect.stringContaining(message),
      });
  });

  it('repeats a foreign word without what could steer the terminal', () => {
    const command = parse(['-p', '\u001b[2J\u202e', 'front']);
    expect(command).toEqual({ kind: 'usage', message: expect.stringContaining('"\\u001b[2J\\u202e"') });
  });

  it.each([
    ['', undefined],
    ['-h', undefined],
    ['--help front', undefined],
    ['-h -m --list', undefined],
    ['-h -c a.yaml', 'a.yaml'],
    ['-e door -s 30', undefined],
    ['-c a.yaml -l', 'a.yaml'],
  ])('shows the help: "%s"', (line, config) => {
    expect(parse(line)).toEqual({ kind: 'help', config });
  });

  it('asks for the version', () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      expect(parse('--version')).toEqual({ kind: 'version' });
      expect(said.mock.calls).toEqual([['cam-event 9.8.7']]);
    } finally {
      said.mockRestore();
    }
  });

  it('is refused where the parser would lose its way behind an option without its value', () => {
    expect(parse(['-s=', '--', '--_=y', ''])).toEqual({ kind: 'usage', message: 'Unknown argument: _' });
  });

  it('is understood or refused, never more', () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    const own = ['-m', '-p', 'on', 'off', '--list', '--verify', '-e', '-n', '-s', '--all', '-c'];
    try {
      fc.assert(
        fc.property(commandLines(own), (words) => {
          const command = parse(words);
          if (command.kind !== 'act' || !('cameras' in command.options)) return;
          const { cameras, mode, event } = command.options;
          expect(mode === 'on' || cameras.length > 0).toBe(true);
          expect([...cameras, event].every((text) => typeof text === 'string')).toBe(true);
        }),
        { numRuns: 500 },
      );
    } finally {
      said.mockRestore();
    }
  });
});

describe('the help', () => {
  it('names each option and each exit code, within 80 columns', async () => {
    const help = await helpText();
    const options = ['-m', '-e', '-p', '-s', '-n', '-c', '-d', '-h', '--pre', '--post', '--at', '--dry-run'];
    for (const option of [...options, '--list', '--all', '--verify', '--resume', '--json', '--version'])
      expect(help).toContain(option);
    expect(help).not.toMatch(/^\s+-l\b/m);
    for (const code of ['0', '1', '64', '69', '78']) expect(help).toMatch(new RegExp(`\\b${code}\\b`));
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

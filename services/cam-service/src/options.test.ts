import { commandLines } from '@pm-dvr/runtime/command-line-fixture';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CamServiceOptions, helpText, parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const PLAIN: CamServiceOptions = {
  cameras: ['front'],
  all: false,
  config: undefined,
  dryRun: false,
  check: false,
  logFfmpeg: false,
  segmentTime: undefined,
};

describe('the command line', () => {
  it.each<[string, Partial<CamServiceOptions>]>([
    ['front', {}],
    ['front back', { cameras: ['front', 'back'] }],
    ['front front', { cameras: ['front'] }],
    ['--all', { all: true, cameras: [] }],
    ['-l front', { logFfmpeg: true }],
    ['front -l', { logFfmpeg: true }],
    ['--log front', { logFfmpeg: true }],
    ['-d front', { dryRun: true }],
    ['--debug front', { dryRun: true }],
    ['--dry-run front', { dryRun: true }],
    ['--check front', { check: true }],
    ['-t 10 front', { segmentTime: '10' }],
    ['-t10 front', { segmentTime: '10' }],
    ['--segment-time=1min front', { segmentTime: '1min' }],
    ['-c /etc/a.yaml front', { config: '/etc/a.yaml' }],
    ['--config=a.yaml front', { config: 'a.yaml' }],
    ['-ld front', { logFfmpeg: true, dryRun: true }],
    ['-t 1 -t 2 front', { segmentTime: '2' }],
    ['007 1e3', { cameras: ['007', '1e3'] }],
    ['-- front', {}],
    ['-- -front', { cameras: ['-front'] }],
  ])('%s', (line, expected) => {
    const command = parseCommandLine(line.split(' '));
    expect(command).toEqual({ kind: 'act', options: { ...PLAIN, ...expected } });
  });

  it.each([
    ['', 'no camera was named'],
    ['-l', 'no camera was named'],
    ['--all front', 'not both'],
    ['--frobnicate front', 'frobnicate'],
    ['-x front', 'x'],
    ['-p on front', 'p'],
    ['front -t', 'following: t'],
    ['front -c', 'following: c'],
    ['--_=y', '_'],
    ['-c.d x front', 'c.d'],
    ['--config= front', 'config'],
    ['--no-such front', 'such'],
    ['--dry-run=yes front', '--dry-run takes no value'],
    ['-d=yes front', '-d takes no value'],
    ['--check=yes front', '--check takes no value'],
  ])('is refused: %s', (line, message) => {
    const command = parseCommandLine(line.split(' ').filter((word) => word !== ''));
    expect(command).toEqual({ kind: 'usage', message: expect.stringContaining(message) });
  });

  it.each([
    ['-h', undefined],
    ['--help --all front', undefined],
    ['-h -c a.yaml', 'a.yaml'],
    ['--config=a.yaml front -h', 'a.yaml'],
  ])('asks for help: %s', (line, config) => {
    expect(parseCommandLine(line.split(' '))).toEqual({ kind: 'help', config });
  });

  it('asks for the version', () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      expect(parseCommandLine(['--version'])).toEqual({ kind: 'version' });
      expect(said.mock.calls).toEqual([['cam-service 9.8.7']]);
    } finally {
      said.mockRestore();
    }
  });

  it('is understood or refused, never more', () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    const own = ['-l', '-t', '-c', '--all', '-d', '--check', 'back', '--log'];
    try {
      fc.assert(
        fc.property(commandLines(own), (words) => {
          const command = parseCommandLine(words);
          if (command.kind !== 'act') return;
          const { cameras, all, config, segmentTime } = command.options;
          expect(all ? cameras.length === 0 : cameras.length > 0).toBe(true);
          expect(cameras.every((camera) => typeof camera === 'string')).toBe(true);
          for (const value of [config, segmentTime]) expect(['string', 'undefined']).toContain(typeof value);
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
    for (const option of ['-c', '-d', '-h', '-l', '-t', '--all', '--check', '--dry-run', '--version'])
      expect(help).toContain(option);
    for (const code of ['0', '1', '64', '69', '75', '78']) expect(help).toMatch(new RegExp(`\\b${code}\\b`));
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

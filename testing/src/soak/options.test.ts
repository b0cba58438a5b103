import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the command line of npm run soak', () => {
  it('takes hours or minutes, and chooses a seed where none is given', () => {
    expect(readOptions(['--hours', '1.5', '--seed', '7'])).toMatchObject({ seconds: 5_400, seed: 7 });
    expect(readOptions(['--minutes', '5'], () => 0)).toEqual({
      ...{ help: false, seconds: 300, seed: 1, isWhole: false, saveFile: undefined },
    });
    expect(readOptions(['--minutes', '5', '--markdown', '--save', 'soak.md'])).toMatchObject({
      ...{ isWhole: true, saveFile: 'soak.md' },
    });
    expect(readOptions(['--help']).help).toBe(true);
  });

  it.each([
    [[], /either --hours or --minutes/],
    [['--hours', '1', '--minutes', '5'], /either/],
    [['--hours', '0'], /half a minute to 72 hours/],
    [['--hours', '100'], /half a minute to 72 hours/],
    [['--minutes', 'five'], /"five"/],
    [['--minutes', '5', '--seed', '0'], /--seed/],
    [['--minutes', '5', '--save', ''], /--save/],
    [['--minutes', '5', '--loud'], /--loud/],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

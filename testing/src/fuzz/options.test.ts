import { describe, expect, it } from 'vitest';
import { KINDS, readOptions } from './options.ts';

describe('the command line of npm run fuzz', () => {
  it('does all for ten minutes each with a new seed, or what it is told', () => {
    expect(readOptions([])).toEqual({
      ...{ isHelp: false, kinds: KINDS, minutes: 10, seed: undefined, form: 'text' },
    });
    expect(readOptions(['config', 'mqtt', '--minutes', '0.5', '--seed', '7', '--markdown'])).toEqual({
      ...{ isHelp: false, kinds: ['mqtt', 'config'], minutes: 0.5, seed: 7, form: 'markdown' },
    });
    expect(readOptions(['-h']).isHelp).toBe(true);
  });

  it.each([
    [['rtsp'], /^there is no rtsp; expected mqtt, config, properties$/],
    [['--json', '--markdown'], /exclude each other/],
    [['--minutes', '0'], /--minutes: more than 0/],
    [['--minutes', 'ten'], /--minutes: more than 0/],
    [['--seed', '1.5'], /--seed: a whole number/],
    [['--seed', '0'], /--seed: a whole number/],
    [['--loud'], /--loud/],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

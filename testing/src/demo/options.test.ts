import { describe, expect, it } from 'vitest';
import { parseOptions, USAGE } from './options.ts';

describe('the options of the demo', () => {
  it('may be absent', () => {
    expect(parseOptions([])).toEqual({
      help: false,
      seconds: undefined,
      budgetBytes: 24 * 1024 ** 2,
      store: undefined,
      remove: false,
      port: 0,
    });
  });

  it('are read', () => {
    expect(
      parseOptions([
        '--seconds',
        '12.5',
        '--budget',
        '8MiB',
        '--store=/srv/x',
        '--remove',
        '--port',
        '8554',
        '-h',
      ]),
    ).toEqual({
      help: true,
      seconds: 12.5,
      budgetBytes: 8 * 1024 ** 2,
      store: '/srv/x',
      remove: true,
      port: 8554,
    });
  });

  it.each([
    [['--seconds', '0'], '--seconds: "0" is not a number from 1 to 3600'],
    [['--seconds', '3601'], '--seconds: "3601" is not a number from 1 to 3600'],
    [['--seconds', '40s'], '--seconds: "40s" is not a number from 1 to 3600'],
    [['--seconds='], '--seconds: "" is not a number from 1 to 3600'],
    [['--budget', 'small'], '--budget: "small" is not a size from 4MiB to 1GiB'],
    [['--budget', '1MiB'], '--budget: "1MiB" is not a size from 4MiB to 1GiB'],
    [['--port', '65536'], '--port: "65536" is not a number from 0 to 65535'],
    [['--store', ''], '--store needs the name of a folder'],
    [['--second', '40'], "Unknown option '--second'"],
    [['40'], "Unexpected argument '40'"],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrowError(
      expect.objectContaining({ code: 'USAGE', exitCode: 64, message: expect.stringContaining(message) }),
    );
  });

  it('are all in the help', () => {
    for (const name of ['seconds', 'budget', 'store', 'remove', 'port', 'help'])
      expect(USAGE).toContain(`--${name}`);
  });
});

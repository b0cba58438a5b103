import { commandLines } from '@pm-dvr/runtime/command-line-fixture';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Answer } from './options.ts';

/** What reports and status have in common. */
interface SharedOptions {
  readonly configFile?: string;
  readonly baseDir?: string;
}

const SHARED = ['-c', 'a.yaml', '--config', '--base-dir', '/srv', '-h', '--version'];

/**
 * For tests: any command line with a command's own words is answered, makes options that `check` accepts, or is refused as wrong usage,
 * never more.
 */
export async function expectUnderstoodOrRefused<Options extends SharedOptions>(
  own: readonly string[],
  parse: (argv: readonly string[]) => Promise<Options | Answer>,
  check: (options: Options) => void,
): Promise<void> {
  const property = fc.asyncProperty(commandLines([...own, ...SHARED]), async (words) => {
    const result = await parse(words).catch((thrown: unknown) => thrown as Error);
    if (result instanceof Error) {
      expect(result).toMatchObject({ code: 'USAGE', exitCode: 64, message: expect.stringMatching(/./) });
      return;
    }
    if ('answer' in result) return;
    check(result);
    for (const path of [result.configFile, result.baseDir])
      expect(['undefined', 'string']).toContain(typeof path);
  });
  await fc.assert(property, { numRuns: 200 });
}

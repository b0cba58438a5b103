import { expect, it } from 'vitest';
import { readText } from './repository.ts';

const DAEMONS = ['cam-service', 'cam-event', 'cam-sync', 'cam-cleaner', 'cam-proxy'];

/** What a daemon's main.ts does without a second process. */
function looksOf(program: string): string[] {
  const list = /const LOOKS = new Set\(\[([^\]]*)\]\)/.exec(
    readText(`services/${program}/src/main.ts`) ?? '',
  )?.[1];
  return [...(list ?? '').matchAll(/'(-[^']+)'/g)].map((match) => match[1] as string);
}

/** Names and aliases of the options that a program declares, as they are typed. */
function optionsOf(program: string): string[] {
  const text = readText(`services/${program}/src/options.ts`) ?? '';
  const keys = [...text.matchAll(/(?:\.option\('([a-z-]+)'|^ +'?([a-z-]+)'?: \{ ?(?=alias|type|$))/gm)];
  const aliases = [...text.matchAll(/alias: (\[[^\]]*\]|'[^']*')/g)].flatMap(([, names]) => [
    ...(names as string).matchAll(/'([^']+)'/g),
  ]);
  const names = [...keys.map((key) => key[1] ?? key[2]), ...aliases.map((alias) => alias[1])] as string[];
  return [...names.map((name) => (name.length === 1 ? `-${name}` : `--${name}`)), '--version'];
}

it.each(DAEMONS)('%s looks by words that are options of it, and by help in any case', (program) => {
  const looks = looksOf(program);
  expect(looks).toEqual(expect.arrayContaining(['-h', '--help', '--version']));
  expect(optionsOf(program)).toEqual(expect.arrayContaining(looks));
});

import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { readText, repositoryFiles } from './repository.ts';

const files = repositoryFiles();
const MOST_LINES = 400;
const NAMES_OF_JUNK = new Set(['util', 'utils', 'common', 'helper', 'helpers', 'types', 'manager']);
/** Called after the configuration file that it describes. */
const NO_JUNK = new Set([
  'packages/config/src/schema/common.ts',
  'packages/config/src/schema/common.test.ts',
]);

it(`has no source of more than ${MOST_LINES} lines`, () => {
  const sources = files.filter((path) => /^(packages|services)\/.*\.ts$/.test(path));
  const long = sources.filter((path) => (readText(path) ?? '').split('\n').length - 1 > MOST_LINES);
  expect(sources.length).toBeGreaterThan(0);
  expect(long).toEqual([]);
});

it('has no file or folder whose name says nothing', () => {
  const sources = files.filter((path) => /^(packages|services|testing|tools)\/.*\.(ts|mjs)$/.test(path));
  const wrong = sources.filter(
    (path) => !NO_JUNK.has(path) && path.split(/[/.-]/).some((word) => NAMES_OF_JUNK.has(word)),
  );
  expect(wrong).toEqual([]);
});

it('names sources in kebab-case', () => {
  const sources = files.filter((path) => /^(packages|services|testing|tools)\/.*\.(ts|mjs)$/.test(path));
  const wrong = sources.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.(ts|mjs)$/.test(basename(path)));
  expect(wrong).toEqual([]);
});

/** Assembled, so that this file does not hold what it forbids. */
const FORBIDDEN = [
  { what: 'an unfinished place', pattern: new RegExp(`\\b(${['TO', 'FIX'].join('DO|')}ME)\\b`) },
  {
    what: 'a path of one machine',
    pattern: new RegExp(`(?<![\\w.])/(${['work', 'home', 'root'].join('|')})(?=/|$|[\\s"'\`])`, 'm'),
  },
];

it.each(FORBIDDEN)('has no text with $what', ({ pattern }) => {
  const wrong = files.flatMap((path) => {
    const found = pattern.exec(readText(path) ?? '');
    return found ? [`${path}: ${found[0]}`] : [];
  });
  expect(wrong).toEqual([]);
});

it('knows what it forbids', () => {
  const [unfinished, machinePath] = FORBIDDEN.map(({ pattern }) => pattern);
  for (const word of [`TO${'DO'}`, `FIX${'ME'}`]) expect(`// ${word}: later`).toMatch(unfinished as RegExp);
  expect(`see /${'home'}/somebody`).toMatch(machinePath as RegExp);
  expect(`"/${'work'}"`).toMatch(machinePath as RegExp);
  expect('topic/home/light, https://example.org/homework').not.toMatch(machinePath as RegExp);
});

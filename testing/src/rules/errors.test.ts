import { expect, it } from 'vitest';
import { readText, repositoryFiles } from './repository.ts';

const GUIDE = 'docs/guide/errors.md';

/** Codes of the errors that the programs throw, sorted. */
function thrownCodes(): string[] {
  const sources = repositoryFiles().filter(
    (path) => /^(packages|services)\/.*\.ts$/.test(path) && !path.endsWith('.test.ts'),
  );
  const codes = sources.flatMap((path) => codesIn(readText(path) ?? ''));
  return [...new Set(codes)].sort();
}

/** The first argument of each `new CodedError`, without quotes; an expression stays as it is. */
function codesIn(source: string): string[] {
  return [...source.matchAll(/new CodedError\(\s*([^,)]+)/g)].map(([, code]) =>
    (code as string).replace(/^'([A-Z][A-Z_]*)'$/, '$1'),
  );
}

/** Codes that have a heading of their own in the guide, in its order. */
function documentedCodes(text: string): string[] {
  return [...text.matchAll(/^### `([^`]+)`$/gm)].map((match) => match[1] as string);
}

it('documents each error code, and none that is not there', () => {
  const documented = documentedCodes(readText(GUIDE) ?? '');
  expect(thrownCodes()).toContain('CONFIG_INVALID');
  expect([...documented].sort()).toEqual(thrownCodes());
});

it('reads codes from sources and from the guide', () => {
  const source = `throw new ${'CodedError'}('ONE', 'text');\nreturn new ${'CodedError'}(\n  'TWO_B',\n  text,\n);`;
  expect(codesIn(source)).toEqual(['ONE', 'TWO_B']);
  expect(codesIn(`new ${'CodedError'}(code, 'text')`)).toEqual(['code']);
  expect(documentedCodes('# A\n\n### `ONE`\n\ntext `TWO`\n')).toEqual(['ONE']);
});

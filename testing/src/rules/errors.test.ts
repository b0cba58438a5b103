import { expect, it } from 'vitest';
import { readText, repositoryFiles } from './repository.ts';

const GUIDE = 'docs/guide/errors.md';

/** Codes of the errors that the programs throw, and of complaints about messages; sorted. */
function usedCodes(): string[] {
  const sources = repositoryFiles().filter(
    (path) => /^(packages|services)\/.*\.ts$/.test(path) && !path.endsWith('.test.ts'),
  );
  const codes = sources.flatMap((path) => {
    const source = readText(path) ?? '';
    return [...thrownIn(source), ...(path.startsWith('services/cam-event/') ? complainedIn(source) : [])];
  });
  return [...new Set(codes)].sort();
}

/** The first argument of each `new CodedError`, without quotes; an expression stays as it is. */
function thrownIn(source: string): string[] {
  return [...source.matchAll(/new CodedError\(\s*([^,)]+)/g)].map(([, code]) =>
    (code as string).replace(/^'([A-Z][A-Z_]*)'$/, '$1'),
  );
}

/** What a complaint about a message can have as its `code`. */
function complainedIn(source: string): string[] {
  return [...source.matchAll(/\bcode(?::| =) [^;,}\n]*?'([A-Z][A-Z_]*)'/g)].map(([, code]) => code as string);
}

/** Codes that have a heading of their own in the guide, in its order. */
function documentedCodes(text: string): string[] {
  return [...text.matchAll(/^### `([^`]+)`$/gm)].map((match) => match[1] as string);
}

it('documents each error code, and none that is not there', () => {
  const documented = documentedCodes(readText(GUIDE) ?? '');
  expect(usedCodes()).toEqual(expect.arrayContaining(['BAD_TRIGGER', 'CONFIG_INVALID', 'EVENT_NOT_SAVED']));
  expect([...documented].sort()).toEqual(usedCodes());
});

it('reads codes from sources and from the guide', () => {
  const source = `throw new ${'CodedError'}('ONE', 'text');\nreturn new ${'CodedError'}(\n  'TWO_B',\n  text,\n);`;
  expect(thrownIn(source)).toEqual(['ONE', 'TWO_B']);
  expect(thrownIn(`new ${'CodedError'}(code, 'text')`)).toEqual(['code']);
  expect(documentedCodes('# A\n\n### `ONE`\n\ntext `TWO`\n')).toEqual(['ONE']);
});

it('reads codes of complaints', () => {
  expect(complainedIn("return { complaint: { code: 'ONE', message } };")).toEqual(['ONE']);
  expect(complainedIn("const code = isOurs ? error.code : 'TWO_B';")).toEqual(['TWO_B']);
  expect(complainedIn("if (error.code === 'ENOENT') return { code, name: 'X' };")).toEqual([]);
});

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY, readText, repositoryFiles } from './repository.ts';

const documents = repositoryFiles().filter((path) => path.endsWith('.md'));

/** A document's text without code, in which brackets are no links. */
function prose(path: string): string {
  return (readText(path) ?? '').replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '`');
}

function linksIn(text: string): string[] {
  const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const references = [...text.matchAll(/^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm)];
  return [...inline, ...references].map((match) => match[1] as string);
}

/** The anchors of a document, as GitHub makes them from its headings. */
function anchorsOf(path: string): Set<string> {
  const text = (readText(path) ?? '').replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  const anchors = new Set([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map((match) => match[1] as string));
  for (const [, heading] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const base = slug(heading as string);
    let anchor = base;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${base}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function slug(heading: string): string {
  const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
  return shown
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** What is wrong with a link of a document; undefined if nothing is. */
function faultOf(document: string, link: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return undefined;
  const [file = '', anchor] = link.split('#', 2);
  const target = file === '' ? document : join(dirname(document), decodeURIComponent(file));
  if (target.startsWith('..') || !existsSync(join(REPOSITORY, target))) return 'leads nowhere';
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(target).has(anchor) ? undefined : 'names no heading';
}

it('has no link in a document that leads nowhere', () => {
  const faults = documents.flatMap((document) =>
    linksIn(prose(document)).flatMap((link) => {
      const fault = faultOf(document, link);
      return fault ? [`${document}: ${link} ${fault}`] : [];
    }),
  );
  expect(faults).toEqual([]);
});

it('tells a good link from a bad one', () => {
  const document = 'docs/decisions/dependencies.md';
  expect(linksIn('a [b](c.md#d) and [e](<f g.md> "h")\n\n[i]: j.md\n')).toEqual(['c.md#d', 'j.md']);
  expect(faultOf(document, 'dependencies.md#development')).toBeUndefined();
  expect(faultOf(document, '#development')).toBeUndefined();
  expect(faultOf(document, '#no-such-heading')).toBe('names no heading');
  expect(faultOf(document, 'no-such-file.md')).toBe('leads nowhere');
});

it('makes anchors as GitHub does', () => {
  expect(slug('What it `costs`: 1, 2 & 3')).toBe('what-it-costs-1-2--3');
  expect(slug('See [the guide](guide.md)')).toBe('see-the-guide');
});

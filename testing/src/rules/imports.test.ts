import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, type Member, members, packageOf, readManifest, readText } from './repository.ts';

const all = members();
const forTests = new Set(Object.keys(readManifest('package.json').devDependencies ?? {}));
const packages = all.filter(({ folder }) => folder.startsWith('packages/')).map(({ name }) => name);
const isOurs = (name: string) => name.startsWith('@pm-dvr/');
const isThirdParty = (name: string) => !isOurs(name);
const productive = reachable(
  all.flatMap(({ sources }) => sources.filter((source) => /\/src\/(index|main)\.ts$/.test(source))),
);

/** Who may import what (packages; Node's own modules are `node:…`). */
const ALLOWED: Record<string, (name: string) => boolean> = {
  'packages/contracts': (name) => name === 'zod' || name === 'node:path',
  'packages/runtime': isThirdParty,
  'packages/config': among('@pm-dvr/contracts', '@pm-dvr/runtime', 'zod', 'yaml'),
  'packages/footage': among('@pm-dvr/contracts', '@pm-dvr/runtime'),
  testing: (name) => name !== '@pm-dvr/testing',
};

function among(...names: string[]): (name: string) => boolean {
  return (name) => names.includes(name) || name.startsWith('node:');
}

function mayImport(member: Member, name: string): boolean {
  const isAllowed = ALLOWED[member.folder];
  if (isAllowed) return isAllowed(name);
  return member.folder.startsWith('services/') && (isThirdParty(name) || packages.includes(name));
}

/** Sources that no program is made of: what neither `index.ts` nor `main.ts` of a package leads to. */
function isForTests(source: string): boolean {
  return source.startsWith('testing/') || !productive.has(source);
}

function reachable(from: readonly string[]): Set<string> {
  const found = new Set(from);
  for (const source of found) {
    for (const module of importsOf(source))
      if (module.startsWith('.')) found.add(join(dirname(source), module));
  }
  return found;
}

function* packageImports(member: Member): Generator<{ source: string; name: string }> {
  for (const source of member.sources) {
    for (const module of importsOf(source)) {
      if (module.startsWith('.')) continue;
      yield { source, name: module.startsWith('node:') ? module : packageOf(module) };
    }
  }
}

describe.each(all.map((member) => [member.folder, member] as const))('%s', (folder, member) => {
  it('imports only what it may', () => {
    const wrong = [...packageImports(member)]
      .filter(({ source, name }) => {
        const isAid = isForTests(source) && (forTests.has(name) || name.startsWith('node:'));
        return !isAid && !mayImport(member, name);
      })
      .map(({ source, name }) => `${source} imports ${name}`);
    expect(wrong).toEqual([]);
  });

  it('reaches into no other package by a path', () => {
    const wrong = member.sources.flatMap((source) =>
      importsOf(source)
        .filter((module) => module.startsWith('.'))
        .filter((module) => !join(dirname(source), module).startsWith(`${folder}/`))
        .map((module) => `${source} imports ${module}`),
    );
    expect(wrong).toEqual([]);
  });

  it('declares what it imports', () => {
    const undeclared = [...packageImports(member)]
      .filter(({ name }) => !name.startsWith('node:') && !member.dependencies.includes(name))
      .filter(({ source, name }) => !(isForTests(source) && forTests.has(name)))
      .map(({ source, name }) => `${source} imports ${name}`);
    expect(undeclared).toEqual([]);
  });

  it('uses what it declares', () => {
    const used = new Set([...packageImports(member)].map(({ name }) => name));
    expect(member.dependencies.filter((name) => !used.has(name))).toEqual([]);
  });

  it('declares only what it may import', () => {
    expect(member.dependencies.filter((name) => !mayImport(member, name))).toEqual([]);
  });
});

it('sees the imports that there are', () => {
  const own = importsOf('testing/src/rules/imports.test.ts');
  expect(own).toEqual(['node:path', 'vitest', './repository.ts']);
  expect(all.map(({ folder }) => folder)).toContain('packages/contracts');
});

describe('zod', () => {
  it('is imported as a namespace, for its own `z` brings the words of forty languages into every program', () => {
    const named = all
      .flatMap(({ sources }) => sources)
      .filter((source) => /^import (type )?\{[^}]*\} from 'zod'/m.test(readText(source) ?? ''));
    expect(named).toEqual([]);
  });
});
